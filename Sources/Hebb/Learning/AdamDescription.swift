// SPDX-License-Identifier: Apache-2.0

/// Adam or AdamW, as an experiment describes it; the defaults are PyTorch's.
public struct AdamDescription: Sendable, Equatable, BoundedDescription {
  /// The learning rate at the start; at least 0.
  public var learningRate = 0.001
  /// The share of the gradient's running mean that is kept; from 0 to below 1.
  public var beta1 = 0.9
  /// The share of the squared gradient's running mean that is kept; from 0 to below 1.
  public var beta2 = 0.999
  /// What keeps the denominator above 0; at least 0.
  public var epsilon = 1e-8
  /// The share of the weights that decays; at least 0.
  public var weightDecay = 0.0
  /// The lowest weight allowed; none where `nil`.
  public var minimum: Double?
  /// The highest weight allowed; none where `nil`.
  public var maximum: Double?

  /// Creates the description with the defaults of Adam.
  public init() {}

  /// The defaults of AdamW.
  public static var decoupledDefault: AdamDescription {
    var standard = AdamDescription()
    standard.weightDecay = 0.01
    return standard
  }
}

extension AdamDescription {
  /// The parameters as optimizers take them.
  ///
  /// - Throws: ``ParameterError`` if a value lies outside its range.
  func parameters(decouplesDecay: Bool) throws -> AdamParameters {
    try AdamParameters(
      learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon,
      weightDecay: weightDecay, decouplesDecay: decouplesDecay, bounds: bounds)
  }

  /// Throws unless every value lies in its range.
  func check(path: String) throws {
    try ParameterError.check(learningRate, is: .atLeast(0), name: "\(path).learningRate")
    try ParameterError.check(beta1, is: .within(0, 1.0.nextDown), name: "\(path).beta1")
    try ParameterError.check(beta2, is: .within(0, 1.0.nextDown), name: "\(path).beta2")
    try ParameterError.check(epsilon, is: .atLeast(0), name: "\(path).epsilon")
    try ParameterError.check(weightDecay, is: .atLeast(0), name: "\(path).weightDecay")
    try checkBounds(path: path)
  }
}

extension AdamDescription: Encodable {
  private enum CodingKeys: String, CodingKey {
    case learningRate
    case beta1
    case beta2
    case epsilon
    case weightDecay
    case minimum = "min"
    case maximum = "max"
  }

  /// Reads the description; what is missing takes the value of a standard.
  init(from decoder: any Decoder, standard: AdamDescription) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    learningRate = try values.value(.learningRate, or: standard.learningRate)
    beta1 = try values.value(.beta1, or: standard.beta1)
    beta2 = try values.value(.beta2, or: standard.beta2)
    epsilon = try values.value(.epsilon, or: standard.epsilon)
    weightDecay = try values.value(.weightDecay, or: standard.weightDecay)
    minimum = try values.value(.minimum)
    maximum = try values.value(.maximum)
  }

  /// Writes every value, missing bounds as null.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(learningRate, forKey: .learningRate)
    try values.encode(beta1, forKey: .beta1)
    try values.encode(beta2, forKey: .beta2)
    try values.encode(epsilon, forKey: .epsilon)
    try values.encode(weightDecay, forKey: .weightDecay)
    try values.encode(minimum, forKey: .minimum)
    try values.encode(maximum, forKey: .maximum)
  }
}
