// SPDX-License-Identifier: Apache-2.0

/// An expression in `w` that cannot be read, or has no value where it needs one.
public struct ExpressionError: HebbError, Equatable {
  /// The path of the key that holds the expression.
  public let path: String
  /// The expression.
  public let text: String
  /// The character at fault, counted from 0.
  public let position: Int
  /// What is wrong.
  public let problem: String
  /// What to do.
  public let remedy: String

  init(path: String, text: String, fault: ExpressionFault) {
    self.path = path
    self.text = text
    position = fault.position
    problem = fault.problem
    remedy = fault.remedy
  }

  /// What is wrong, where, and what to do; a caret stands under the fault.
  public var report: ErrorReport {
    ErrorReport(
      at: path, problem: problem, remedy: remedy, kind: .misuse,
      excerpt: [text, String(repeating: " ", count: position) + "^"])
  }
}

/// A fault of an expression, before it is known whose it is.
struct ExpressionFault: Error {
  /// The character at fault, counted from 0.
  let position: Int
  let problem: String
  let remedy: String

  init(at position: Int, _ problem: String, remedy: String) {
    self.position = position
    self.problem = problem
    self.remedy = remedy
  }
}
