// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The running moments of a gradient, 0 before the first step.
public struct AdamMoments: Sendable {
  /// The running mean of the gradient.
  public let mean: DeviceBuffer<Float>
  /// The running mean of the squared gradient.
  public let square: DeviceBuffer<Float>

  /// Describes running moments.
  ///
  /// - Parameters:
  ///   - mean: The running mean of the gradient.
  ///   - square: The running mean of the squared gradient.
  public init(mean: DeviceBuffer<Float>, square: DeviceBuffer<Float>) {
    self.mean = mean
    self.square = square
  }
}

/// The parameters of one step of Adam or AdamW.
public struct AdamParameters: Sendable, Equatable {
  /// The learning rate.
  public let learningRate: Double
  /// The share of the running mean that is kept.
  public let beta1: Double
  /// The share of the running square that is kept.
  public let beta2: Double
  /// What keeps the denominator above 0.
  public let epsilon: Double
  /// The share of the weights that decays.
  public let weightDecay: Double
  /// Whether decay shrinks the weights itself (AdamW), and does not join the gradient.
  public let decouplesDecay: Bool
  /// The bounds that weights are kept within; none where `nil`.
  public let bounds: ClosedRange<Float>?

  /// Creates the parameters of one step; PyTorch's defaults.
  ///
  /// - Parameters:
  ///   - learningRate: The learning rate; at least 0.
  ///   - beta1: The share of the running mean that is kept; 0 to just below 1.
  ///   - beta2: The share of the running square that is kept; 0 to just below 1.
  ///   - epsilon: What keeps the denominator above 0; at least 0.
  ///   - weightDecay: The share of the weights that decays; at least 0.
  ///   - decouplesDecay: Whether decay shrinks the weights itself, as in AdamW.
  ///   - bounds: The bounds that weights are kept within; none where `nil`.
  /// - Throws: ``ParameterError`` if a value lies outside its range.
  public init(
    learningRate: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, weightDecay: Double = 0, decouplesDecay: Bool = false,
    bounds: ClosedRange<Float>? = nil
  ) throws {
    try ParameterError.check(learningRate, is: .atLeast(0), name: "learningRate")
    try ParameterError.check(beta1, is: .within(0, 1.0.nextDown), name: "beta1")
    try ParameterError.check(beta2, is: .within(0, 1.0.nextDown), name: "beta2")
    try ParameterError.check(epsilon, is: .atLeast(0), name: "epsilon")
    try ParameterError.check(weightDecay, is: .atLeast(0), name: "weightDecay")
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.decouplesDecay = decouplesDecay
    self.bounds = bounds
  }
}

/// The constants of one step of Adam, in double precision until they are rounded once.
struct AdamFactors: Sendable {
  let rate: Float
  let meanShare: Float
  let squareKeep: Float
  let squareShare: Float
  let root: Float
  let epsilon: Float
  let decay: Float
  let keep: Float

  init(_ parameters: AdamParameters, step: Int) {
    let (beta1, beta2) = (parameters.beta1, parameters.beta2)
    rate = Float(parameters.learningRate / (1 - pow(beta1, Double(step))))
    meanShare = Float(1 - beta1)
    squareKeep = Float(beta2)
    squareShare = Float(1 - beta2)
    root = Float((1 - pow(beta2, Double(step))).squareRoot())
    epsilon = Float(parameters.epsilon)
    decay = Float(parameters.weightDecay)
    keep = Float(1 - parameters.learningRate * parameters.weightDecay)
  }
}
