// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A part of an expression in `w`.
indirect enum ExpressionNode: Sendable {
  case number(Double)
  case weight
  /// A function or operator of its arguments; the position is where its name stands in the text.
  case call(ExpressionFunction, [ExpressionNode], position: Int)
}

/// A function or operator of an expression; the raw value is its name in the text.
enum ExpressionFunction: String, Sendable, CaseIterable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case power = "^"
  case negate = "negate"
  case abs
  case sqrt
  case exp
  case log
  case pow
  case min
  case max
  case tanh
  case clamp

  /// The functions that are called by name.
  static let named = allCases.filter {
    ![.add, .subtract, .multiply, .divide, .power, .negate].contains($0)
  }

  /// The number of its arguments.
  var arity: Int {
    switch self {
    case .negate, .abs, .sqrt, .exp, .log, .tanh: 1
    case .add, .subtract, .multiply, .divide, .power, .pow, .min, .max: 2
    case .clamp: 3
    }
  }

  /// The value for as many arguments as it has.
  func value(_ x: [Double]) -> Double {
    switch self {
    case .add: x[0] + x[1]
    case .subtract: x[0] - x[1]
    case .multiply: x[0] * x[1]
    case .divide: x[0] / x[1]
    case .power, .pow: raised(x[0], to: x[1])
    case .negate: -x[0]
    case .abs: x[0].magnitude
    case .sqrt: x[0].squareRoot()
    case .exp: exponential(x[0])
    case .log: logarithm(x[0])
    case .min: Swift.min(x[0], x[1])
    case .max: Swift.max(x[0], x[1])
    case .tanh: hyperbolicTangent(x[0])
    case .clamp: Swift.min(Swift.max(x[0], x[1]), x[2])
    }
  }

  /// OpenCL C for arguments in OpenCL C.
  func kernelText(_ x: [String]) -> String {
    switch self {
    case .add, .subtract, .multiply, .divide: "(\(x[0])\(rawValue)\(x[1]))"
    case .power, .pow: "pow(\(x[0]),\(x[1]))"
    case .negate: "(-\(x[0]))"
    case .abs: "fabs(\(x[0]))"
    case .sqrt, .exp, .log, .tanh: "\(rawValue)(\(x[0]))"
    case .min: "fmin(\(x[0]),\(x[1]))"
    case .max: "fmax(\(x[0]),\(x[1]))"
    case .clamp: "fmin(fmax(\(x[0]),\(x[1])),\(x[2]))"
    }
  }
}

// Inside of the functions' own type the names of its cases hide those of the C library.
private func raised(_ base: Double, to exponent: Double) -> Double { pow(base, exponent) }
private func exponential(_ x: Double) -> Double { exp(x) }
private func logarithm(_ x: Double) -> Double { log(x) }
private func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }

extension ExpressionNode {
  /// The value at a weight.
  func value(at weight: Double) -> Double {
    switch self {
    case .number(let number): number
    case .weight: weight
    case .call(let function, let arguments, _):
      function.value(arguments.map { $0.value(at: weight) })
    }
  }

  /// OpenCL C in float for the `float w` of a kernel, every operation in parentheses.
  var kernelText: String {
    switch self {
    case .number(let number): "\(Float(number))f"
    case .weight: "w"
    case .call(let function, let arguments, _):
      function.kernelText(arguments.map(\.kernelText))
    }
  }

  /// Where the innermost part stands that is not finite in float32 at a weight; `nil` where all are.
  func positionNotFinite(at weight: Double) -> Int? {
    guard case .call(_, let arguments, let position) = self else { return nil }
    for argument in arguments {
      if let inner = argument.positionNotFinite(at: weight) { return inner }
    }
    return Float(value(at: weight)).isFinite ? nil : position
  }

  /// Where a division by a constant of 0 stands; `nil` where there is none.
  var constantDivisionByZero: Int? {
    guard case .call(let function, let arguments, let position) = self else { return nil }
    for argument in arguments {
      if let inner = argument.constantDivisionByZero { return inner }
    }
    let isZero = function == .divide && arguments[1].isConstant && arguments[1].value(at: 0) == 0
    return isZero ? position : nil
  }

  private var isConstant: Bool {
    switch self {
    case .number: true
    case .weight: false
    case .call(_, let arguments, _): arguments.allSatisfy(\.isConstant)
    }
  }
}
