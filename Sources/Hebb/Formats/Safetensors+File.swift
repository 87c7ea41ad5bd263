// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

extension Safetensors {
  /// The longest header that is read, as in the format's own library.
  package static let maximumHeader = 100_000_000

  /// Reads a file.
  ///
  /// - Parameter path: The file.
  /// - Returns: Its arrays and strings.
  /// - Throws: ``FileError`` if it cannot be read, ``FormatError`` if it is not intact.
  public static func read(_ path: String) throws -> Safetensors {
    try Safetensors(reading: FileSource(path))
  }

  /// Takes a file's bytes apart.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - file: The name that errors use.
  /// - Throws: ``FormatError`` if the header or what it claims does not fit the bytes.
  package init(parsing bytes: [UInt8], file: String) throws {
    try self.init(reading: MemorySource(bytes, name: file))
  }

  /// Reads the header, and the data only once the header has accounted for every byte of it.
  private init(reading source: some ByteSource) throws {
    let (file, size) = (source.name, source.byteCountBound)
    guard size >= 8 else {
      throw FormatError(
        file: file, byte: size, problem: "ends before its header",
        remedy: "give a safetensors file")
    }
    let length = try Safetensors.read(8, from: source).reversed().reduce(UInt64(0)) {
      $0 << 8 | UInt64($1)
    }
    guard length <= UInt64(Safetensors.maximumHeader), length <= UInt64(size - 8) else {
      throw FormatError(
        file: file, byte: 0,
        problem: "claims a header of \(length) bytes in a file of \(size)",
        remedy: "give an intact safetensors file")
    }
    let header = try Safetensors.decodeHeader(
      Safetensors.read(Int(length), from: source)[...], file: file)
    let dataCount = size - 8 - Int(length)
    try Safetensors.checkOffsets(header.tensors, dataCount: dataCount, file: file)
    let data = try Safetensors.read(dataCount, from: source)
    let entries = header.tensors.mapValues { tensor in
      Entry(type: tensor.dtype, shape: tensor.shape, bytes: data[tensor.begin..<tensor.end])
    }
    self.init(metadata: header.metadata, entries: entries, file: file)
  }

  /// Reads bytes that the size of the file promises.
  private static func read(_ count: Int, from source: some ByteSource) throws -> [UInt8] {
    let bytes = try source.read(count)
    guard bytes.count == count else {
      throw FormatError(
        file: source.name, byte: nil, problem: "shrank while it was read",
        remedy: "give a file that nothing writes to")
    }
    return bytes
  }

  /// Writes a file as a whole: under a temporary name, synced, renamed.
  ///
  /// - Parameter path: The file to write or replace.
  /// - Throws: ``FileError`` if it cannot be written; what was there stays.
  public func write(to path: String) throws {
    try writeAtomically(encoded(), to: path)
  }

  /// The bytes of the file: the header, then one chunk an array.
  package func encoded() throws -> [ArraySlice<UInt8>] {
    // Wide types first, so that every element is aligned wherever the file is mapped.
    let order = entries.sorted { one, other in
      let (first, second) = (elementSize(one.value.type), elementSize(other.value.type))
      return first == second ? one.key < other.key : (first ?? 0) > (second ?? 0)
    }
    var header = SafetensorsHeader(metadata: metadata, tensors: [:])
    var end = 0
    for (name, entry) in order {
      let begin = end
      end += entry.bytes.count
      header.tensors[name] = .init(
        dtype: entry.type, shape: entry.shape, dataOffsets: [begin, end])
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var json = [UInt8](try encoder.encode(header))
    json += [UInt8](repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8)
    let length = (0..<8).map { UInt8(truncatingIfNeeded: json.count >> (8 * $0)) }
    return [length[...], json[...]] + order.map(\.value.bytes)
  }

  private static func decodeHeader(
    _ bytes: ArraySlice<UInt8>, file: String
  ) throws -> SafetensorsHeader {
    do {
      return try JSONDecoder().decode(SafetensorsHeader.self, from: Data(bytes))
    } catch let error as DecodingError {
      throw FormatError(
        file: file, byte: 8, problem: "has a header that \(reason(error))",
        remedy: "give an intact safetensors file")
    }
  }

  /// Checks that the arrays fill the data from its first byte to its last, each of its own size.
  private static func checkOffsets(
    _ tensors: [String: SafetensorsHeader.Tensor], dataCount: Int, file: String
  ) throws {
    func refuse(_ name: String, _ problem: String) -> FormatError {
      FormatError(
        file: file, byte: nil, problem: "tensor \(name) \(problem)",
        remedy: "give an intact safetensors file")
    }
    var end = 0
    let inOrder = tensors.sorted { one, other in
      (one.value.begin, one.value.end) < (other.value.begin, other.value.end)
    }
    for (name, tensor) in inOrder {
      guard let size = elementSize(tensor.dtype) else {
        throw refuse(name, "has the unknown type \(tensor.dtype)")
      }
      guard tensor.dataOffsets.count == 2, 0 <= tensor.begin, tensor.begin <= tensor.end,
        tensor.end <= dataCount
      else { throw refuse(name, "claims bytes \(tensor.dataOffsets) of \(dataCount)") }
      guard let count = try? elementCount(of: tensor.shape + [size]),
        count == tensor.end - tensor.begin
      else {
        throw refuse(
          name,
          "of shape \(tensor.shape) and type \(tensor.dtype) claims bytes \(tensor.dataOffsets)")
      }
      guard tensor.begin == end else {
        throw refuse(
          name, "starts at byte \(tensor.begin) of the data where the one before ends at \(end)")
      }
      end = tensor.end
    }
    guard end == dataCount else {
      throw FormatError(
        file: file, byte: nil, problem: "has \(dataCount - end) bytes that belong to no tensor",
        remedy: "give an intact safetensors file")
    }
  }
}

/// The bytes of an element of a type; `nil` where the type is unknown.
private func elementSize(_ type: String) -> Int? {
  switch type {
  case "BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3": 1
  case "U16", "I16", "F16", "BF16": 2
  case "U32", "I32", "F32": 4
  case "U64", "I64", "F64": 8
  default: nil
  }
}

/// What a header in JSON does wrong, as a clause.
private func reason(_ error: DecodingError) -> String {
  switch error {
  case .keyNotFound(let key, let context):
    "has no \(key.stringValue) for \(path(context))"
  case .typeMismatch(_, let context), .valueNotFound(_, let context):
    "holds a value of the wrong type for \(path(context))"
  default:
    "is not JSON"
  }
}

private func path(_ context: DecodingError.Context) -> String {
  context.codingPath.isEmpty
    ? "its top level" : context.codingPath.map(\.stringValue).joined(separator: ".")
}
