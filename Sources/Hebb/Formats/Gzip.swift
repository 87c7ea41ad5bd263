// SPDX-License-Identifier: Apache-2.0

internal import CZlib

/// The contents of a gzip stream, inflated as they are asked for (RFC 1952).
///
/// Nothing is inflated beyond what the reader asks for, so the reader's limit is the limit of a stream
/// that would grow without end.
package final class GzipSource: ByteSource {
  private let source: any ByteSource
  // zlib keeps the address of its stream, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutableRawBufferPointer
  private var consumed = 0
  private var isAtEnd = false

  /// The bytes that every gzip stream starts with.
  package static let magic: [UInt8] = [0x1F, 0x8B]

  package var name: String { source.name }
  package var byteCount: Int? { nil }

  /// Deflate never shrinks by more than 1 032 to 1: 258 bytes need at least two bits.
  package var byteCountBound: Int {
    source.byteCountBound.multipliedReportingOverflow(by: 1032).partialValue
  }

  /// Reads a gzip stream from another source.
  ///
  /// - Throws: ``FormatError`` if zlib has no memory.
  package init(_ source: any ByteSource) throws {
    self.source = source
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    input = .allocate(byteCount: 1 << 16, alignment: 1)
    // 15 bits of window as deflate has, and 16 for a gzip header.
    let size = Int32(MemoryLayout<z_stream>.size)
    guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, size) == Z_OK else {
      throw FormatError(
        file: source.name, byte: nil, problem: "cannot be inflated: zlib has no memory",
        remedy: "free memory or inflate it with gunzip")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var filled = 0
    while filled < buffer.count && !isAtEnd {
      if stream.pointee.avail_in == 0 { try refill() }
      // zlib counts in 32 bits.
      let room = min(buffer.count - filled, 1 << 30)
      stream.pointee.next_out = buffer.baseAddress?.advanced(by: filled)
        .assumingMemoryBound(to: Bytef.self)
      stream.pointee.avail_out = uInt(room)
      let status = inflate(stream, Z_NO_FLUSH)
      filled += room - Int(stream.pointee.avail_out)
      try advance(after: status)
    }
    return filled
  }

  /// Reads on, or ends where a member has ended and nothing follows.
  private func advance(after status: Int32) throws {
    switch status {
    case Z_OK, Z_BUF_ERROR:
      break
    case Z_STREAM_END:
      if stream.pointee.avail_in == 0 { try fill() }
      // A gzip file may hold several members, one after the other.
      if stream.pointee.avail_in == 0 { isAtEnd = true } else { inflateReset(stream) }
    default:
      throw FormatError(
        file: name, byte: consumed - Int(stream.pointee.avail_in),
        problem: "is not an intact gzip stream: \(message)",
        remedy: "fetch the file again")
    }
  }

  private var message: String {
    stream.pointee.msg.map { String(cString: $0) } ?? "data that zlib refuses"
  }

  private func refill() throws {
    try fill()
    guard stream.pointee.avail_in > 0 else {
      throw FormatError(
        file: name, byte: consumed, problem: "ends in the middle of its gzip stream",
        remedy: "fetch the file again")
    }
  }

  private func fill() throws {
    let count = try source.read(into: input)
    consumed += count
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: Bytef.self)
    stream.pointee.avail_in = uInt(count)
  }
}
