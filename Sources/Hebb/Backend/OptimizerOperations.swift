// SPDX-License-Identifier: Apache-2.0

/// Optimizer updates of weights.
public protocol OptimizerOperations {
  /// One step of stochastic gradient descent, in PyTorch's meaning.
  ///
  ///     buffer ← momentum · buffer + gradient;   w ← w − learningRate · buffer;   w ← bounds(w)
  ///
  /// - Parameters:
  ///   - weight: The weights; updated.
  ///   - gradient: The gradient, of the same size.
  ///   - velocity: The momentum buffer, 0 before the first step; updated.
  ///   - parameters: Learning rate, momentum and bounds.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes differ.
  func stepSGD(
    weight: DeviceBuffer<Float>, gradient: DeviceBuffer<Float>, velocity: DeviceBuffer<Float>,
    parameters: SGDParameters
  ) throws
}

/// The parameters of one step of stochastic gradient descent.
public struct SGDParameters: Sendable, Equatable {
  /// The learning rate.
  public let learningRate: Float
  /// The share of the last step's direction that is kept.
  public let momentum: Float
  /// The bounds that weights are kept within; none where `nil`.
  public let bounds: ClosedRange<Float>?

  /// Creates the parameters of one step.
  ///
  /// - Parameters:
  ///   - learningRate: The learning rate; at least 0.
  ///   - momentum: The share of the last step's direction that is kept; 0 to 1.
  ///   - bounds: The bounds that weights are kept within; none where `nil`.
  /// - Throws: ``ParameterError`` if a value lies outside its range.
  public init(learningRate: Float, momentum: Float = 0, bounds: ClosedRange<Float>? = nil) throws {
    try ParameterError.check(learningRate, is: .atLeast(0), name: "learningRate")
    try ParameterError.check(momentum, is: .within(0, 1), name: "momentum")
    self.learningRate = learningRate
    self.momentum = momentum
    self.bounds = bounds
  }
}
