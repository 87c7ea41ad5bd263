// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A file that says by a lock of the system that somebody is at work beside it.
///
/// The lock ends with the process, however that ends; a file that is left behind holds nothing.
package final class FileLock {
  private let path: String
  private var descriptor: Int32

  /// Makes the file and takes its lock.
  ///
  /// - Parameter path: The file.
  /// - Throws: ``FileError`` if it cannot be made, or another process holds it.
  package init(_ path: String) throws {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw FileError.cannotWrite(path, reason: systemReason()) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let reason = systemReason()
      close(descriptor)
      throw FileError.cannotWrite(path, reason: reason)
    }
  }

  /// Gives the lock back and takes the file away.
  package func release() {
    guard descriptor >= 0 else { return }
    unlink(path)
    close(descriptor)
    descriptor = -1
  }

  deinit { release() }

  /// Whether a process holds the lock of a file.
  package static func isHeld(_ path: String) -> Bool {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_EX | LOCK_NB) != 0
  }
}
