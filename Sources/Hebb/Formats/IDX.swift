// SPDX-License-Identifier: Apache-2.0

/// An array of bytes in the IDX format of the MNIST files, plain or gzip.
///
/// Two bytes 0, the type (8 for bytes), the number of dimensions, each extent as a big-endian 32-bit
/// word, then the elements in row-major order.
package struct IDX: Equatable, Sendable {
  /// The extents.
  package let dimensions: [Int]
  /// The elements in row-major order.
  package let values: [UInt8]

  /// The most elements that a file may claim; far beyond any data set of its kind.
  package static let maximumCount = 1 << 32

  private static let byteType: UInt8 = 8

  /// Reads a file; its first bytes say whether it is gzip.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - dimensions: The number of dimensions that it must have: 3 for images, 1 for labels.
  /// - Returns: Its extents and elements.
  /// - Throws: ``FileError`` if it cannot be read, ``FormatError`` if it is not such a file.
  package static func read(_ path: String, dimensions: Int) throws -> IDX {
    let isGzip = try FileSource(path).read(2) == GzipSource.magic
    let file = try FileSource(path)
    return try IDX(isGzip ? GzipSource(file) : file, dimensions: dimensions)
  }

  /// Reads a source from its start to its end.
  ///
  /// - Parameters:
  ///   - source: The bytes, inflated.
  ///   - dimensions: The number of dimensions that it must have.
  /// - Throws: ``FormatError`` if it is not IDX of bytes with these dimensions.
  package init(_ source: any ByteSource, dimensions: Int) throws {
    let file = source.name
    try IDX.checkMagic(source.read(4), dimensions: dimensions, file: file)
    let header = try source.read(4 * dimensions)
    guard header.count == 4 * dimensions else {
      throw FormatError.truncated(file, byte: 4 + header.count, what: "in its header")
    }
    let extents = (0..<dimensions).map { axis in
      header[4 * axis..<4 * axis + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    let start = 4 + 4 * dimensions
    let count = try IDX.checkedCount(extents, start: start, source: source)
    values = try source.read(count)
    guard values.count == count else {
      throw FormatError.truncated(
        file, byte: start + values.count, what: "where its header \(extents) claims \(count) bytes")
    }
    guard try source.read(1).isEmpty else {
      throw FormatError.trailing(file, byte: start + count, extents: extents)
    }
    self.dimensions = extents
  }

  private static func checkMagic(_ magic: [UInt8], dimensions: Int, file: String) throws {
    guard !magic.isEmpty else {
      throw FormatError(
        file: file, byte: nil, problem: "is empty", remedy: "fetch the file again")
    }
    guard magic.count == 4 else {
      throw FormatError.truncated(file, byte: magic.count, what: "in its header")
    }
    guard magic[0] == 0, magic[1] == 0 else {
      throw FormatError(
        file: file, byte: 0, problem: "is not IDX: it starts with \(hexadecimal(magic))",
        remedy: "give an IDX file, plain or gzip")
    }
    guard magic[2] == byteType else {
      throw FormatError(
        file: file, byte: 2, problem: "holds IDX type \(hexadecimal([magic[2]])), not bytes (08)",
        remedy: "store its values as bytes from 0 to 255")
    }
    guard Int(magic[3]) == dimensions else {
      throw FormatError(
        file: file, byte: 3,
        problem: "has \(magic[3]) dimensions where \(dimensions) are wanted",
        remedy: "see that images (3) and labels (1) are not mixed up")
    }
  }

  /// The number of elements, checked against what the source can hold before memory is taken.
  private static func checkedCount(
    _ extents: [Int], start: Int, source: any ByteSource
  ) throws -> Int {
    let count = extents.reduce(1) { product, extent in
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      return overflow ? Int.max : next
    }
    if let size = source.byteCount, count < size - start {
      throw FormatError.trailing(source.name, byte: start + count, extents: extents)
    }
    guard count <= maximumCount, count <= source.byteCountBound - start else {
      throw FormatError.truncated(
        source.name, byte: source.byteCount,
        what: "where its header \(extents) claims more bytes than it can hold")
    }
    return count
  }
}

/// Bytes as two hexadecimal digits each.
private func hexadecimal(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
}

extension FormatError {
  fileprivate static func truncated(_ file: String, byte: Int?, what: String) -> FormatError {
    FormatError(
      file: file, byte: byte, problem: "ends too early, \(what)", remedy: "fetch the file again")
  }

  fileprivate static func trailing(_ file: String, byte: Int, extents: [Int]) -> FormatError {
    FormatError(
      file: file, byte: byte, problem: "goes on after the \(extents) bytes that its header claims",
      remedy: "fetch the file again")
  }
}
