// SPDX-License-Identifier: Apache-2.0

/// Adam, or AdamW where decay is decoupled, in PyTorch's meaning.
///
/// Kingma and Ba, Adam: A Method for Stochastic Optimization, 2014; Loshchilov and Hutter, Decoupled
/// Weight Decay Regularization, 2017. The equations stand at ``OptimizerOperations``.
public final class Adam: Optimizer {
  /// The weights that it moves.
  public let weight: DeviceBuffer<Float>
  /// The gradient that learners add to, of the same size.
  public let gradient: DeviceBuffer<Float>
  /// The running moments of the gradient.
  public let moments: AdamMoments
  /// Decays and bounds; the learning rate is that of each step.
  public let parameters: AdamParameters
  /// The steps that were taken.
  public private(set) var steps = 0
  private let backend: any Backend

  /// Creates an optimizer of one weight array.
  ///
  /// - Parameters:
  ///   - weight: The weights that it moves.
  ///   - parameters: Decays and bounds.
  ///   - backend: Where the weights live.
  /// - Throws: ``BackendError`` if the memory cannot be had.
  public init(
    _ weight: DeviceBuffer<Float>, parameters: AdamParameters, on backend: any Backend
  ) throws {
    self.weight = weight
    self.parameters = parameters
    self.backend = backend
    gradient = try backend.makeBuffer(of: Float.self, count: weight.count)
    moments = AdamMoments(
      mean: try backend.makeBuffer(of: Float.self, count: weight.count),
      square: try backend.makeBuffer(of: Float.self, count: weight.count))
  }

  /// Moves the weights by the gradient, which is 0 afterwards.
  ///
  /// - Parameter learningRate: The rate of this step; at least 0.
  /// - Throws: ``ParameterError`` if the rate is negative or NaN, ``BackendError`` if the device fails.
  public func step(learningRate: Float) throws {
    let current = try AdamParameters(
      learningRate: Double(learningRate), beta1: parameters.beta1, beta2: parameters.beta2,
      epsilon: parameters.epsilon, weightDecay: parameters.weightDecay,
      decouplesDecay: parameters.decouplesDecay, bounds: parameters.bounds)
    try backend.stepAdam(
      weight: weight, gradient: gradient, moments: moments, step: steps + 1, parameters: current)
    try backend.clear(gradient)
    steps += 1
  }
}
