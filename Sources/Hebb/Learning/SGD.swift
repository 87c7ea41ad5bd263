// SPDX-License-Identifier: Apache-2.0

/// Stochastic gradient descent with momentum, in PyTorch's meaning.
///
///     buffer ← momentum · buffer + gradient;   w ← w − rate · buffer;   w ← bounds(w)
public struct SGD: Sendable {
  /// The weights that it moves.
  public let weight: DeviceBuffer<Float>
  /// The gradient that learners add to, of the same size.
  public let gradient: DeviceBuffer<Float>
  /// The momentum buffer.
  public let velocity: DeviceBuffer<Float>
  /// The share of the last step's direction that is kept.
  public let momentum: Float
  /// The bounds that weights are kept within; none where `nil`.
  public let bounds: ClosedRange<Float>?
  private let backend: any Backend

  /// Creates an optimizer of one weight array.
  ///
  /// - Parameters:
  ///   - weight: The weights that it moves.
  ///   - momentum: The share of the last step's direction that is kept; 0 to 1.
  ///   - bounds: The bounds that weights are kept within; none where `nil`.
  ///   - backend: Where the weights live.
  /// - Throws: ``ParameterError`` if the momentum lies outside its range, ``BackendError`` if the memory
  ///   cannot be had.
  public init(
    _ weight: DeviceBuffer<Float>, momentum: Float = 0, bounds: ClosedRange<Float>? = nil,
    on backend: any Backend
  ) throws {
    try ParameterError.check(momentum, is: .within(0, 1), name: "optimizer.momentum")
    self.weight = weight
    self.momentum = momentum
    self.bounds = bounds
    self.backend = backend
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
      parameters: SGDParameters(learningRate: learningRate, momentum: momentum, bounds: bounds))
    try backend.clear(gradient)
  }
}
