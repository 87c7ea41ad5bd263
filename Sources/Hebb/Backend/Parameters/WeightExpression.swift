// SPDX-License-Identifier: Apache-2.0

/// An arithmetic expression in the weight `w`, read once and checked: `max(1 - w, 0)^2`.
///
/// Numbers, `w`, `+ - * /`, `^` (to the right first, before a sign), parentheses, and the functions `abs`,
/// `sqrt`, `exp`, `log`, `pow`, `min`, `max`, `tanh` and `clamp(x, low, high)`. At -1, -0.5, 0, 0.5 and 1
/// it is finite in float32, so that a division by zero shows before it is used.
public struct WeightExpression: Sendable, Equatable {
  /// The expression as its user wrote it.
  public let text: String
  /// What the text means.
  let root: ExpressionNode

  /// The weights at which an expression must be finite.
  private static let samples = [-1, -0.5, 0, 0.5, 1]

  /// Reads an expression.
  ///
  /// - Parameters:
  ///   - text: The expression.
  ///   - path: The path of its key, which errors name.
  /// - Throws: ``ExpressionError`` if it is none, or is not finite at a sample.
  public init(_ text: String, at path: String = "expression") throws {
    self.text = text
    do {
      root = try WeightExpressionParser.parse(text)
      if let zero = root.constantDivisionByZero {
        throw ExpressionFault(at: zero, "divides by zero", remedy: "divide by something else")
      }
      for weight in Self.samples {
        guard let position = root.positionNotFinite(at: weight) else { continue }
        throw ExpressionFault(
          at: position, "is not finite at w = \(weight.formatted)",
          remedy: "write it so that every weight gives a number, as max(w, 0) does")
      }
    } catch let fault as ExpressionFault {
      throw ExpressionError(path: path, text: text, fault: fault)
    }
  }

  /// The value at a weight.
  ///
  /// - Parameter weight: The weight.
  /// - Returns: The value; not finite where the expression has none.
  public func callAsFunction(_ weight: Double) -> Double { root.value(at: weight) }

  /// Two expressions are the same where their texts are.
  public static func == (first: WeightExpression, second: WeightExpression) -> Bool {
    first.text == second.text
  }
}

extension Double {
  /// The number without a needless fraction.
  fileprivate var formatted: String { self == rounded() ? "\(Int(self))" : "\(self)" }
}

extension WeightModulation {
  /// A weight dependence of one's own.
  ///
  /// - Parameters:
  ///   - pre: The factor of depression, as an expression in `w`.
  ///   - post: The factor of potentiation, as an expression in `w`.
  /// - Returns: The modulation.
  /// - Throws: ``ExpressionError`` if one is no expression, or is not finite at a sample.
  public static func custom(pre: String, post: String) throws -> WeightModulation {
    .custom(
      CustomModulation(
        pre: try WeightExpression(pre, at: "pre"), post: try WeightExpression(post, at: "post")))
  }
}

/// A weight dependence of one's own: two expressions in `w`.
public struct CustomModulation: Sendable, Equatable {
  /// `f_pre(w)`, the factor of depression.
  public let pre: WeightExpression
  /// `f_post(w)`, the factor of potentiation.
  public let post: WeightExpression

  /// Creates a weight dependence.
  ///
  /// - Parameters:
  ///   - pre: The factor of depression.
  ///   - post: The factor of potentiation.
  public init(pre: WeightExpression, post: WeightExpression) {
    self.pre = pre
    self.post = post
  }
}
