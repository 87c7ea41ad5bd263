// SPDX-License-Identifier: Apache-2.0

/// A parameter outside its permitted range.
public struct ParameterError: HebbError, Equatable {
  /// The range that a parameter must lie in.
  public enum Range: Sendable, Equatable {
    /// Any number but infinity and NaN.
    case finite
    /// Above the bound.
    case above(Double)
    /// At least the bound.
    case atLeast(Double)
    /// Between two bounds, both allowed.
    case within(Double, Double)

    package func contains(_ value: Double) -> Bool {
      guard value.isFinite else { return false }
      switch self {
      case .finite: return true
      case .above(let bound): return value > bound
      case .atLeast(let bound): return value >= bound
      case .within(let low, let high): return value >= low && value <= high
      }
    }

    fileprivate var text: String {
      switch self {
      case .finite: "a finite number"
      case .above(let bound): "above \(short(bound))"
      case .atLeast(let bound): "at least \(short(bound))"
      case .within(let low, let high): "from \(short(low)) to \(short(high))"
      }
    }
  }

  /// The name of the parameter, as its user writes it.
  public let name: String
  /// The value that was given.
  public let value: Double
  /// The permitted range.
  public let range: Range

  /// What is wrong, where, and what to do.
  public var report: ErrorReport {
    ErrorReport(
      at: name, problem: "is \(short(value))", remedy: "give a value \(range.text)", kind: .misuse)
  }

  /// Throws unless the value lies in the range.
  package static func check(_ value: Float, is range: Range, name: String) throws {
    try check(Double(value), is: range, name: name)
  }

  /// Throws unless the value lies in the range.
  package static func check(_ value: Double, is range: Range, name: String) throws {
    guard range.contains(value) else {
      throw ParameterError(name: name, value: value, range: range)
    }
  }

  /// Throws unless the value lies in the range.
  package static func check(_ value: Int, is range: Range, name: String) throws {
    try check(Double(value), is: range, name: name)
  }
}

/// A number without a needless fraction.
private func short(_ value: Double) -> String {
  value == value.rounded() && value.magnitude < 1e15 ? "\(Int(value))" : "\(value)"
}
