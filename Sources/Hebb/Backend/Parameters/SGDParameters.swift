// SPDX-License-Identifier: Apache-2.0

/// The parameters of one step of stochastic gradient descent.
public struct SGDParameters: Sendable, Equatable {
  /// The learning rate.
  public let learningRate: Float
  /// The share of the last step's direction that is kept.
  public let momentum: Float
  /// The share of the weights that is added to the gradient.
  public let weightDecay: Float
  /// Whether the gradient is followed from where momentum leads.
  public let nesterov: Bool
  /// The bounds that weights are kept within; none where `nil`.
  public let bounds: ClosedRange<Float>?

  /// Creates the parameters of one step.
  ///
  /// - Parameters:
  ///   - learningRate: The learning rate; at least 0.
  ///   - momentum: The share of the last step's direction that is kept; 0 to 1.
  ///   - weightDecay: The share of the weights that is added to the gradient; at least 0.
  ///   - nesterov: Whether the gradient is followed from where momentum leads.
  ///   - bounds: The bounds that weights are kept within; none where `nil`.
  /// - Throws: ``ParameterError`` if a value lies outside its range.
  public init(
    learningRate: Float, momentum: Float = 0, weightDecay: Float = 0, nesterov: Bool = false,
    bounds: ClosedRange<Float>? = nil
  ) throws {
    try ParameterError.check(learningRate, is: .atLeast(0), name: "learningRate")
    try ParameterError.check(momentum, is: .within(0, 1), name: "momentum")
    try ParameterError.check(weightDecay, is: .atLeast(0), name: "weightDecay")
    self.learningRate = learningRate
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.nesterov = nesterov
    self.bounds = bounds
  }
}
