// SPDX-License-Identifier: Apache-2.0

/// An error that tells its reader what is wrong, where, and what to do about it.
///
/// Every error that Hebb throws conforms; the command line prints `hebb: ` and the report as one line.
public protocol HebbError: Error, CustomStringConvertible {
  /// What is wrong, where, and what to do.
  var report: ErrorReport { get }
}

extension HebbError {
  /// The report as one line.
  public var description: String { report.description }
}

/// What an error says: the place, the problem and the remedy, and whose fault it is.
public struct ErrorReport: Equatable, Sendable, CustomStringConvertible {
  /// Whether the request was wrong or the world was.
  public enum Kind: Sendable {
    /// The request cannot be meant as it stands: an unknown option, a value out of range (exit code 2).
    case misuse
    /// The request was sound and could not be met: a missing file, a full disk (exit code 1).
    case failure
  }

  /// The file, option, layer, device or call that the problem is about.
  public let location: String

  /// The problem in a clause without a full stop.
  public let problem: String

  /// What to do, as a clause; empty where nothing can be advised.
  public let remedy: String

  /// Misuse or failure.
  public let kind: Kind

  /// Lines that show the place, to be printed below the report; a caret points at it.
  public let excerpt: [String]

  /// Creates a report.
  ///
  /// - Parameters:
  ///   - location: The file, option, layer, device or call that the problem is about.
  ///   - problem: The problem in a clause without a full stop.
  ///   - remedy: What to do, as a clause.
  ///   - kind: Misuse or failure.
  ///   - excerpt: Lines that show the place.
  public init(
    at location: String, problem: String, remedy: String = "", kind: Kind = .failure,
    excerpt: [String] = []
  ) {
    self.location = location
    self.problem = problem
    self.remedy = remedy
    self.kind = kind
    self.excerpt = excerpt
  }

  /// The report as one line: `location: problem; remedy`.
  public var description: String {
    remedy.isEmpty ? "\(location): \(problem)" : "\(location): \(problem); \(remedy)"
  }
}
