// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Standard output and standard error, a line at a time.
enum Console {
  /// Whether somebody watches standard error on a terminal.
  static var isErrorTerminal: Bool { isatty(STDERR_FILENO) != 0 }

  /// Prints a line on standard output.
  ///
  /// Ends the process where nobody can read it any more: quietly where the reader has gone, as
  /// `head` does, with a message where the disk is full.
  static func print(_ line: String) {
    guard let failure = write(line + "\n", to: STDOUT_FILENO) else { return }
    if failure == EPIPE { exit(with: .brokenPipe) }
    printError("hebb: standard output: \(String(cString: strerror(failure)))")
    exit(with: .failure)
  }

  /// Prints a line on standard error; a reader that has gone is no reason to stop work.
  static func printError(_ line: String) { writeError(line + "\n") }

  /// Writes text on standard error as it is.
  static func writeError(_ text: String) { _ = write(text, to: STDERR_FILENO) }

  /// Writes all of a text.
  ///
  /// - Returns: The number of the error, or `nil`.
  private static func write(_ text: String, to file: Int32) -> Int32? {
    var text = text
    return text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        #if canImport(Glibc)
        let count = Glibc.write(file, rest.baseAddress, rest.count)
        #else
        let count = Darwin.write(file, rest.baseAddress, rest.count)
        #endif
        if count > 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        } else if errno != EINTR {
          return errno
        }
      }
      return nil
    }
  }
}
