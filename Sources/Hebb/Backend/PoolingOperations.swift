// SPDX-License-Identifier: Apache-2.0

/// Pooling over space, and of spikes over time.
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

  /// The largest of the real values of each window at each step; not a number where one is not.
  ///
  /// - Parameters:
  ///   - input: The values of N samples, features `[channels, height, width]`.
  ///   - geometry: The planes and windows.
  /// - Returns: The pooled values, constant where the input is.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if the features do not fit.
  func maxPool(
    _ input: DeviceSequence, geometry: PoolingGeometry
  ) throws -> DeviceSequence

  /// The average of each window at each step, PyTorch's `AvgPool2d`.
  ///
  /// Sums are float32, row by row, so that all backends give the same bits.
  ///
  /// - Parameters:
  ///   - input: Spikes or real values of N samples, features `[channels, height, width]`.
  ///   - geometry: The planes and windows.
  /// - Returns: The averages, constant where the input is.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if the features do not fit.
  func averagePool(
    _ input: DeviceActivity, geometry: PoolingGeometry
  ) throws -> DeviceSequence
}
