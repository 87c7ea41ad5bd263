// SPDX-License-Identifier: Apache-2.0

/// How gradients move weights, as an experiment describes it.
public enum OptimizerDescription: Sendable, Equatable {
  /// Stochastic gradient descent with momentum.
  case sgd(SGDDescription)
  /// Adam; weight decay joins the gradient.
  case adam(AdamDescription)
  /// AdamW; weight decay shrinks the weights itself.
  case adamW(AdamDescription)

  private enum Kind: String, CaseIterable {
    case sgd
    case adam
    case adamW
  }

  /// The learning rate at the start.
  public var learningRate: Double {
    get {
      switch self {
      case .sgd(let sgd): sgd.learningRate
      case .adam(let adam), .adamW(let adam): adam.learningRate
      }
    }
    set {
      switch self {
      case .sgd(var sgd):
        sgd.learningRate = newValue
        self = .sgd(sgd)
      case .adam(var adam):
        adam.learningRate = newValue
        self = .adam(adam)
      case .adamW(var adam):
        adam.learningRate = newValue
        self = .adamW(adam)
      }
    }
  }

  /// Keeps weights within bounds, in place of those that there were.
  mutating func bound(within bounds: ClosedRange<Double>) {
    let (low, high) = (bounds.lowerBound, bounds.upperBound)
    switch self {
    case .sgd(var sgd):
      (sgd.minimum, sgd.maximum) = (low, high)
      self = .sgd(sgd)
    case .adam(var adam):
      (adam.minimum, adam.maximum) = (low, high)
      self = .adam(adam)
    case .adamW(var adam):
      (adam.minimum, adam.maximum) = (low, high)
      self = .adamW(adam)
    }
  }

  /// Makes the optimizer of one weight array.
  ///
  /// - Parameters:
  ///   - weight: The weights that it moves.
  ///   - backend: Where they live.
  /// - Returns: The optimizer.
  /// - Throws: ``ParameterError`` if a value lies outside its range, ``BackendError`` if the memory
  ///   cannot be had.
  public func makeOptimizer(
    for weight: DeviceBuffer<Float>, on backend: any Backend
  ) throws -> any Optimizer {
    switch self {
    case .sgd(let sgd):
      try SGD(
        weight, momentum: Float(sgd.momentum), weightDecay: Float(sgd.weightDecay),
        nesterov: sgd.nesterov, bounds: sgd.bounds, on: backend)
    case .adam(let adam):
      try Adam(weight, parameters: adam.parameters(decouplesDecay: false), on: backend)
    case .adamW(let adam):
      try Adam(weight, parameters: adam.parameters(decouplesDecay: true), on: backend)
    }
  }

  /// Throws unless every value lies in its range.
  func check(path: String) throws {
    switch self {
    case .sgd(let sgd): try sgd.check(path: path)
    case .adam(let adam), .adamW(let adam): try adam.check(path: path)
    }
  }
}

extension OptimizerDescription: Codable {
  /// Reads an optimizer by its `kind`; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    switch try decoder.kind(Kind.self) {
    case .sgd: self = .sgd(try SGDDescription(from: decoder))
    case .adam: self = .adam(try AdamDescription(from: decoder, standard: AdamDescription()))
    case .adamW:
      self = .adamW(try AdamDescription(from: decoder, standard: .decoupledDefault))
    }
  }

  /// Writes every value.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .sgd(let sgd): try encoder.encode(sgd, kind: Kind.sgd)
    case .adam(let adam): try encoder.encode(adam, kind: Kind.adam)
    case .adamW(let adam): try encoder.encode(adam, kind: Kind.adamW)
    }
  }
}

/// A description that may keep weights within bounds.
protocol BoundedDescription {
  /// The lowest weight allowed; none where `nil`.
  var minimum: Double? { get }
  /// The highest weight allowed; none where `nil`.
  var maximum: Double? { get }
}

extension BoundedDescription {
  /// The bounds that weights are kept within; none where neither end is given.
  var bounds: ClosedRange<Float>? {
    guard minimum != nil || maximum != nil else { return nil }
    return Float(minimum ?? -Double.infinity)...Float(maximum ?? Double.infinity)
  }

  /// Throws unless the bounds are finite and in order.
  func checkBounds(path: String) throws {
    if let minimum { try ParameterError.check(minimum, is: .finite, name: "\(path).min") }
    if let maximum {
      try ParameterError.check(
        maximum, is: minimum.map { .atLeast($0) } ?? .finite, name: "\(path).max")
    }
  }
}
