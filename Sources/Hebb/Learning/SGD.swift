// SPDX-License-Identifier: Apache-2.0

/// Stochastic gradient descent with momentum, in PyTorch's meaning.
///
///     g ← gradient + weightDecay · w;   buffer ← momentum · buffer + g
///     w ← bounds(w − rate · (nesterov ? g + momentum · buffer : buffer))
public struct SGD: Optimizer, Sendable {
  /// The weights that it moves.
  public let weight: DeviceBuffer<Float>
  /// The gradient that learners add to, of the same size.
  public let gradient: DeviceBuffer<Float>
  /// The momentum buffer.
  public let velocity: DeviceBuffer<Float>
  /// Momentum, decay and bounds; the learning rate is that of each step.
  public let parameters: SGDParameters
  private let backend: any Backend

  /// Creates an optimizer of one weight array.
  ///
  /// - Parameters:
  ///   - weight: The weights that it moves.
  ///   - momentum: The share of the last step's direction that is kept; 0 to 1.
  ///   - weightDecay: The share of the weights that is added to the gradient; at least 0.
  ///   - nesterov: Whether the gradient is followed from where momentum leads.
  ///   - bounds: The bounds that weights are kept within; none where `nil`.
  ///   - backend: Where the weights live.
  /// - Throws: ``ParameterError`` if a value lies outside its range, ``BackendError`` if the memory
  ///   cannot be had.
  public init(
    _ weight: DeviceBuffer<Float>, momentum: Float = 0, weightDecay: Float = 0,
    nesterov: Bool = false, bounds: ClosedRange<Float>? = nil, on backend: any Backend
  ) throws {
    self.weight = weight
    self.backend = backend
    parameters = try SGDParameters(
      learningRate: 0, momentum: momentum, weightDecay: weightDecay, nesterov: nesterov,
      bounds: bounds)
    gradient = try backend.makeBuffer(of: Float.self, count: weight.count)
    velocity = try backend.makeBuffer(of: Float.self, count: weight.count)
  }

  /// Moves the weights by the gradient, which is 0 afterwards.
  ///
  /// - Parameter learningRate: The rate of this step; at least 0.
  /// - Throws: ``ParameterError`` if the rate is negative or NaN, ``BackendError`` if the device fails.
  public func step(learningRate: Float) throws {
    try backend.stepSGD(
      weight: weight, gradient: gradient, velocity: velocity,
      parameters: SGDParameters(
        learningRate: learningRate, momentum: parameters.momentum,
        weightDecay: parameters.weightDecay, nesterov: parameters.nesterov,
        bounds: parameters.bounds))
    try backend.clear(gradient)
  }
}
