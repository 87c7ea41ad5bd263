// SPDX-License-Identifier: Apache-2.0

/// Synapses: from activity to current.
public protocol SynapseOperations {
  /// The current of a dense layer, `I[n, o] = Σ_i x[n, i] · w[o, i]` at each step.
  ///
  /// Where the input is constant the current is constant, and computed once.
  ///
  /// - Parameters:
  ///   - input: Real values or spikes of `in` features.
  ///   - weight: The weights `[out, in]`.
  ///   - outputs: The number of output features.
  /// - Returns: The current, `[batch * out]` where the input is constant, else `[T, batch * out]`.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if the weights have another size.
  func linear(
    _ input: DeviceActivity, weight: DeviceBuffer<Float>, outputs: Int
  ) throws -> DeviceSequence

  /// The dense product `C ← scale · A · B + keep · C`.
  ///
  /// - Parameters:
  ///   - left: The matrix A, [m, k] after transposition.
  ///   - right: The matrix B, [k, n] after transposition.
  ///   - product: The matrix C, [m, n], row-major; updated.
  ///   - scale: The factor of the product.
  ///   - keep: The factor of what C holds; at 0 its content is not read.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if the extents do not fit.
  func multiply(
    _ left: DeviceMatrix, _ right: DeviceMatrix, into product: DeviceBuffer<Float>, scale: Float,
    keep: Float
  ) throws
}
