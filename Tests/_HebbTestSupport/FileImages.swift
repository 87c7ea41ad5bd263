// SPDX-License-Identifier: Apache-2.0

/// The bytes of an IDX file of bytes.
///
/// - Parameters:
///   - dimensions: The extents that its header claims.
///   - values: The elements that follow.
///   - type: The type that its header claims; 8 is bytes.
/// - Returns: The whole file.
public func idxBytes(_ dimensions: [Int], _ values: [UInt8], type: UInt8 = 8) -> [UInt8] {
  [0, 0, type, UInt8(dimensions.count)]
    + dimensions.flatMap { extent in
      (0..<4).map { UInt8(truncatingIfNeeded: extent >> (24 - 8 * $0)) }
    }
    + values
}

/// A gzip member that stores its contents as they are (RFC 1951, block type 0).
///
/// - Parameter contents: At most 65 535 bytes.
/// - Returns: The whole file.
public func storedGzip(_ contents: [UInt8]) -> [UInt8] {
  let count = UInt16(contents.count)
  let head: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1]
  return head + littleEndian(count) + littleEndian(~count) + contents
    + littleEndian(checksum(contents)) + littleEndian(UInt32(contents.count))
}

/// The bytes of an integer, the least significant first.
///
/// - Parameter value: The integer.
/// - Returns: Its bytes.
public func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

/// The CRC-32 of gzip.
private func checksum(_ bytes: [UInt8]) -> UInt32 {
  ~bytes.reduce(~UInt32(0)) { sum, byte in
    (0..<8).reduce(sum ^ UInt32(byte)) { word, _ in word >> 1 ^ (word & 1 == 1 ? 0xEDB8_8320 : 0) }
  }
}
