// SPDX-License-Identifier: Apache-2.0

/// A request that cannot be meant as it stands; exit code 2.
struct ValidationError: Error, Equatable, CustomStringConvertible {
  /// The option or value, the problem and what to do, as one line.
  let message: String

  init(_ message: String) { self.message = message }

  var description: String { message }
}

/// The end of a command that did what was asked before its work began.
enum CleanExit: Error {
  /// Shows the help of the command that was asked for.
  case helpRequest
}

/// The end of a command with an exit code and no further message.
struct ExitCode: Error, Equatable {
  let rawValue: Int32

  init(_ rawValue: Int32) { self.rawValue = rawValue }

  static let success = ExitCode(0)
  static let failure = ExitCode(1)
  static let validationFailure = ExitCode(2)
  /// The reader of standard output has gone: what the signal would have given.
  static let brokenPipe = ExitCode(141)
}
