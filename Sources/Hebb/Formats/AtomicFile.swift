// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Writes a file as a whole: whoever reads it meets the old one or the new one, never a part.
///
/// The bytes go to a temporary name in the same folder, are synced to the disk, then renamed.
///
/// - Parameters:
///   - chunks: Its bytes, in order.
///   - path: The file to write or replace.
/// - Throws: ``FileError`` if the folder cannot be written or the disk is full; the old file stays.
package func writeAtomically(_ chunks: [ArraySlice<UInt8>], to path: String) throws {
  let temporary = "\(path).\(getpid()).tmp"
  do {
    try writeSynced(chunks, to: temporary, for: path)
    guard rename(temporary, path) == 0 else { throw writeError(path) }
  } catch {
    unlink(temporary)
    throw error
  }
  syncFolder(of: path)
}

/// Errors name the path that was asked for, not the temporary one.
private func writeSynced(
  _ chunks: [ArraySlice<UInt8>], to temporary: String, for path: String
) throws {
  let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
  guard descriptor >= 0 else { throw writeError(path) }
  defer { close(descriptor) }
  for chunk in chunks {
    try chunk.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress
        let count = write(descriptor, start, rest.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { throw writeError(path) }
        rest = rest.dropFirst(count)
      }
    }
  }
  guard fsync(descriptor) == 0 else { throw writeError(path) }
}

/// Makes the new name itself durable; a file system that cannot is no error, the bytes are there.
private func syncFolder(of path: String) {
  let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
  let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return }
  fsync(descriptor)
  close(descriptor)
}

private func writeError(_ path: String) -> FileError {
  .cannotWrite(path, reason: systemReason())
}
