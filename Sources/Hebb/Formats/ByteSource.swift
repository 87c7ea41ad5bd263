// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Bytes that are read from front to back.
package protocol ByteSource: AnyObject {
  /// The name that errors use: the path of the file.
  var name: String { get }

  /// The number of bytes, where it is known before all are read.
  var byteCount: Int? { get }

  /// The most bytes that there can be.
  var byteCountBound: Int { get }

  /// Fills the buffer; returns fewer bytes than it holds at the end of the source only.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

extension ByteSource {
  /// The next bytes, as an array that is filled in place; fewer at the end of the source only.
  package func read(_ count: Int) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      // The array may have room for more than was asked.
      let bytes = UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count)
      initialized = try read(into: bytes)
    }
  }
}

/// A file on disk.
package final class FileSource: ByteSource {
  package let name: String
  package let byteCountBound: Int
  private let descriptor: Int32

  package var byteCount: Int? { byteCountBound }

  /// Opens a regular file.
  ///
  /// - Throws: ``FileError`` if there is none at the path or it may not be read.
  package init(_ path: String) throws {
    name = path
    // Without O_NONBLOCK a named pipe that nobody writes to would hold the program for ever.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileError.cannotRead(path, reason: systemReason()) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw FileError.cannotRead(path, reason: "it is not a regular file")
    }
    byteCountBound = Int(status.st_size)
  }

  deinit { close(descriptor) }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var filled = 0
    while filled < buffer.count {
      let target = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = readDescriptor(descriptor, into: target)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError.cannotRead(name, reason: systemReason()) }
      if count == 0 { break }
      filled += count
    }
    return filled
  }
}

/// Bytes in memory, such as a resource in the binary.
package final class MemorySource: ByteSource {
  package let name: String
  private let bytes: [UInt8]
  private var position = 0

  package var byteCount: Int? { bytes.count }
  package var byteCountBound: Int { bytes.count }

  /// Creates a source; `name` is what errors call it.
  package init(_ bytes: [UInt8], name: String) {
    self.bytes = bytes
    self.name = name
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = min(buffer.count, bytes.count - position)
    bytes.withUnsafeBytes { all in
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: all[position..<position + count]))
    }
    position += count
    return count
  }
}

/// The system's `read`, which a method of that name hides.
private func readDescriptor(_ descriptor: Int32, into target: UnsafeMutableRawBufferPointer) -> Int
{
  read(descriptor, target.baseAddress, target.count)
}

/// The system's words for the call that just failed.
func systemReason() -> String { String(cString: strerror(errno)) }
