// SPDX-License-Identifier: Apache-2.0

/// How gradients move weights, as an experiment describes it.
public enum OptimizerDescription: Sendable, Equatable {
  /// Stochastic gradient descent with momentum.
  case sgd(SGDDescription)

  private enum Kind: String, CaseIterable {
    case sgd
  }
}

/// Stochastic gradient descent with momentum, as an experiment describes it.
public struct SGDDescription: Sendable, Equatable {
  /// The learning rate at the start; at least 0.
  public var learningRate = 0.01
  /// The share of the last step's direction that is kept; 0 to 1.
  public var momentum = 0.9
  /// The lowest weight allowed; none where `nil`.
  public var minimum: Double?
  /// The highest weight allowed; none where `nil`.
  public var maximum: Double?

  /// Creates the description with its defaults.
  public init() {}
}

extension SGDDescription {
  /// The bounds that weights are kept within; none where neither end is given.
  var bounds: ClosedRange<Float>? {
    guard minimum != nil || maximum != nil else { return nil }
    return Float(minimum ?? -Double.infinity)...Float(maximum ?? Double.infinity)
  }

  /// Throws unless every value lies in its range.
  func check(path: String) throws {
    try ParameterError.check(learningRate, is: .atLeast(0), name: "\(path).learningRate")
    try ParameterError.check(momentum, is: .within(0, 1), name: "\(path).momentum")
    if let minimum { try ParameterError.check(minimum, is: .finite, name: "\(path).min") }
    if let maximum {
      try ParameterError.check(
        maximum, is: minimum.map { .atLeast($0) } ?? .finite, name: "\(path).max")
    }
  }
}

extension OptimizerDescription: Codable {
  /// Reads an optimizer by its `kind`; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    switch try decoder.kind(Kind.self) {
    case .sgd: self = .sgd(try SGDDescription(from: decoder))
    }
  }

  /// Writes every value.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .sgd(let sgd): try encoder.encode(sgd, kind: Kind.sgd)
    }
  }
}

extension SGDDescription: Codable {
  private enum CodingKeys: String, CodingKey {
    case learningRate
    case momentum
    case minimum = "min"
    case maximum = "max"
  }

  /// Reads the description; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    learningRate = try values.value(.learningRate, or: learningRate)
    momentum = try values.value(.momentum, or: momentum)
    minimum = try values.value(.minimum)
    maximum = try values.value(.maximum)
  }

  /// Writes every value, missing bounds as null.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(learningRate, forKey: .learningRate)
    try values.encode(momentum, forKey: .momentum)
    try values.encode(minimum, forKey: .minimum)
    try values.encode(maximum, forKey: .maximum)
  }
}

extension OptimizerDescription {
  /// Throws unless every value lies in its range.
  func check(path: String) throws {
    switch self {
    case .sgd(let sgd): try sgd.check(path: path)
    }
  }
}
