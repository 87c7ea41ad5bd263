// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

@Suite("IDX")
struct IDXTests {
  private let values = (0..<24).map { UInt8($0 * 10) }

  private func read(_ bytes: [UInt8], dimensions: Int = 3) throws -> IDX {
    let folder = try TemporaryFolder()
    return try IDX.read(folder.write("file", bytes), dimensions: dimensions)
  }

  private func refusal(of bytes: [UInt8], dimensions: Int = 3) -> FormatError? {
    #expect(throws: FormatError.self) { try read(bytes, dimensions: dimensions) }
  }

  @Test("plain and gzip files hold the same", arguments: [false, true])
  func roundTrip(isGzip: Bool) throws {
    let bytes = idxBytes([2, 3, 4], values)
    let file = try read(isGzip ? storedGzip(bytes) : bytes)
    #expect(file.dimensions == [2, 3, 4])
    #expect(file.values == values)
  }

  @Test("an array without elements is read", arguments: [false, true])
  func noElements(isGzip: Bool) throws {
    let bytes = idxBytes([0], [])
    let file = try read(isGzip ? storedGzip(bytes) : bytes, dimensions: 1)
    #expect(file.dimensions == [0])
    #expect(file.values.isEmpty)
  }

  @Test("a file that is cut short is refused wherever the cut is", arguments: [false, true])
  func truncated(isGzip: Bool) throws {
    let bytes = isGzip ? storedGzip(idxBytes([2, 3, 4], values)) : idxBytes([2, 3, 4], values)
    for count in 0..<bytes.count {
      #expect(refusal(of: Array(bytes[..<count])) != nil, "cut to \(count) of \(bytes.count) bytes")
    }
  }

  @Test("bytes after the last element are refused", arguments: [false, true])
  func trailing(isGzip: Bool) {
    let bytes = idxBytes([2, 3, 4], values + [7])
    let error = refusal(of: isGzip ? storedGzip(bytes) : bytes)
    #expect(error?.byte == 40)
    #expect(error?.problem == "goes on after the [2, 3, 4] bytes that its header claims")
  }

  @Test("an empty file says so")
  func empty() {
    #expect(refusal(of: [])?.problem == "is empty")
  }

  @Test("another file says what it starts with")
  func wrongMagic() {
    let error = refusal(of: Array("PNG or so".utf8))
    #expect(error?.problem == "is not IDX: it starts with 50 4e 47 20")
    #expect(error?.byte == 0)
  }

  @Test("another element type is named")
  func wrongType() {
    let error = refusal(of: idxBytes([2, 3, 4], values, type: 0x0D))
    #expect(error?.problem == "holds IDX type 0d, not bytes (08)")
    #expect(error?.byte == 2)
  }

  @Test("labels given as images say so")
  func wrongDimensions() {
    let error = refusal(of: idxBytes([24], values))
    #expect(error?.problem == "has 1 dimensions where 3 are wanted")
    #expect(error?.byte == 3)
  }

  @Test(
    "a header that claims gigabytes or terabytes takes no memory",
    arguments: [
      [1 << 10, 1 << 10, 1 << 10], [1 << 20, 1 << 10, 1 << 10], [1 << 31, 1 << 31, 1 << 31],
    ], [false, true])
  func hugeHeader(dimensions: [Int], isGzip: Bool) {
    let bytes = idxBytes(dimensions, values)
    let problem = refusal(of: isGzip ? storedGzip(bytes) : bytes)?.problem
    #expect(
      problem
        == "ends too early, where its header \(dimensions) claims more bytes than it can hold")
  }

  @Test("a gzip stream with a flipped bit is refused")
  func damaged() {
    var bytes = storedGzip(idxBytes([2, 3, 4], values))
    bytes[40] ^= 1
    let error = refusal(of: bytes)
    #expect(error?.problem == "is not an intact gzip stream: incorrect data check")
  }

  @Test("a file in two gzip members is read as one")
  func members() throws {
    let bytes = idxBytes([2, 3, 4], values)
    let file = try read(storedGzip(Array(bytes[..<21])) + storedGzip(Array(bytes[21...])))
    #expect(file.values == values)
  }

  @Test("a gzip stream is inflated no further than its reader asks")
  func bounded() throws {
    let source = try GzipSource(MemorySource(storedGzip(values), name: "bomb"))
    #expect(try source.read(5) == Array(values[..<5]))
    #expect(try source.read(100) == Array(values[5...]))
    #expect(try source.read(1) == [])
  }

  @Test(
    "what is no regular file is refused at once", arguments: ["/", "/dev/zero", "/no/such/file"])
  func notRegular(path: String) {
    #expect(throws: FileError.self) { try IDX.read(path, dimensions: 1) }
  }

  @Test("the whole line names file, byte and remedy")
  func text() {
    let error = FormatError(
      file: "labels", byte: 3, problem: "has 1 dimensions where 3 are wanted", remedy: "see")
    #expect("\(error)" == "labels, byte 3: has 1 dimensions where 3 are wanted; see")
  }
}
