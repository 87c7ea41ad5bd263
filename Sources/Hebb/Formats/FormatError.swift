// SPDX-License-Identifier: Apache-2.0

/// A file that is not what its name says: truncated, damaged, of another type, not a number inside.
public struct FormatError: HebbError, Equatable {
  /// The file.
  public let file: String
  /// Where in the file, in bytes from its start; `nil` where no byte is to blame.
  public let byte: Int?
  /// The problem in a clause without a full stop.
  public let problem: String
  /// What to do, as a clause.
  public let remedy: String

  /// Creates an error.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - byte: Where in the file; `nil` where no byte is to blame.
  ///   - problem: The problem in a clause without a full stop.
  ///   - remedy: What to do, as a clause.
  public init(file: String, byte: Int?, problem: String, remedy: String) {
    self.file = file
    self.byte = byte
    self.problem = problem
    self.remedy = remedy
  }

  /// What is wrong, where, and what to do.
  public var report: ErrorReport {
    ErrorReport(
      at: byte.map { "\(file), byte \($0)" } ?? file, problem: problem, remedy: remedy)
  }
}

/// A file that the system does not let us read or write.
public enum FileError: HebbError, Equatable {
  /// The file cannot be opened or read.
  case cannotRead(String, reason: String)
  /// The file cannot be made, written or renamed.
  case cannotWrite(String, reason: String)

  /// What is wrong, where, and what to do.
  public var report: ErrorReport {
    switch self {
    case .cannotRead(let path, let reason):
      ErrorReport(
        at: path, problem: "cannot be read: \(reason)",
        remedy: "check the path and its permissions")
    case .cannotWrite(let path, let reason):
      ErrorReport(
        at: path, problem: "cannot be written: \(reason)",
        remedy: "choose a folder that is writable and has space")
    }
  }
}
