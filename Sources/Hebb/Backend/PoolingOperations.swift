// SPDX-License-Identifier: Apache-2.0

/// Pooling of bit-packed spikes, over space and over time.
public protocol PoolingOperations {
  /// The firing rate of each neuron: its spikes over the time steps.
  ///
  /// - Parameter spikes: The spikes of N samples.
  /// - Returns: The rates `[batch * features]`, in spikes a step, `count / T` in float32.
  /// - Throws: ``BackendError`` if the device fails.
  func rates(of spikes: DeviceSpikeTrain) throws -> DeviceBuffer<Float>

  /// The largest value of each window at each step: of spikes, their OR.
  ///
  /// - Parameters:
  ///   - spikes: The spikes of N samples, features `[channels, height, width]`.
  ///   - geometry: The planes and windows.
  /// - Returns: The pooled spikes, features `[channels, pooledHeight, pooledWidth]`.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if the features do not fit.
  func maxPool(
    _ spikes: DeviceSpikeTrain, geometry: PoolingGeometry
  ) throws -> DeviceSpikeTrain
}
