// SPDX-License-Identifier: Apache-2.0

/// Stochastic gradient descent with momentum, as an experiment describes it.
public struct SGDDescription: Sendable, Equatable, BoundedDescription {
  /// The learning rate at the start; at least 0.
  public var learningRate = 0.01
  /// The share of the last step's direction that is kept; 0 to 1.
  public var momentum = 0.9
  /// The share of the weights that is added to the gradient; at least 0.
  public var weightDecay = 0.0
  /// Whether the gradient is followed from where momentum leads; needs momentum.
  public var nesterov = false
  /// The lowest weight allowed; none where `nil`.
  public var minimum: Double?
  /// The highest weight allowed; none where `nil`.
  public var maximum: Double?

  /// Creates the description with its defaults.
  public init() {}
}

extension SGDDescription {
  /// Throws unless every value lies in its range.
  func check(path: String) throws {
    try ParameterError.check(learningRate, is: .atLeast(0), name: "\(path).learningRate")
    try ParameterError.check(momentum, is: .within(0, 1), name: "\(path).momentum")
    if nesterov { try ParameterError.check(momentum, is: .above(0), name: "\(path).momentum") }
    try ParameterError.check(weightDecay, is: .atLeast(0), name: "\(path).weightDecay")
    try checkBounds(path: path)
  }
}

extension SGDDescription: Codable {
  private enum CodingKeys: String, CodingKey {
    case learningRate
    case momentum
    case weightDecay
    case nesterov
    case minimum = "min"
    case maximum = "max"
  }

  /// Reads the description; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    learningRate = try values.value(.learningRate, or: learningRate)
    momentum = try values.value(.momentum, or: momentum)
    weightDecay = try values.value(.weightDecay, or: weightDecay)
    nesterov = try values.value(.nesterov, or: nesterov)
    minimum = try values.value(.minimum)
    maximum = try values.value(.maximum)
  }

  /// Writes every value, missing bounds as null.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(learningRate, forKey: .learningRate)
    try values.encode(momentum, forKey: .momentum)
    try values.encode(weightDecay, forKey: .weightDecay)
    try values.encode(nesterov, forKey: .nesterov)
    try values.encode(minimum, forKey: .minimum)
    try values.encode(maximum, forKey: .maximum)
  }
}
