// SPDX-License-Identifier: Apache-2.0

/// What moves one array of weights by the gradient that learners add to.
public protocol Optimizer {
  /// The weights that it moves.
  var weight: DeviceBuffer<Float> { get }

  /// The gradient that learners add to, of the same size.
  var gradient: DeviceBuffer<Float> { get }

  /// Moves the weights by the gradient, which is 0 afterwards.
  ///
  /// - Parameter learningRate: The rate of this step; at least 0.
  /// - Throws: ``ParameterError`` if the rate is negative or NaN, ``BackendError`` if the device fails.
  func step(learningRate: Float) throws
}
