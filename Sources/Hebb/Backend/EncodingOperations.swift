// SPDX-License-Identifier: Apache-2.0

/// Encoders: from images to what a network takes.
public protocol EncodingOperations {
  /// Direct coding: the intensities of the images, `pixel / 255`, as a constant current.
  ///
  /// - Parameters:
  ///   - images: The images and their order.
  ///   - range: The positions in the order to present; their number is the batch.
  ///   - steps: The time steps T; at least 1.
  /// - Returns: The constant intensities `[batch * features]`, 0 to 1.
  /// - Throws: ``BackendError`` if the device fails or the range lies outside the order,
  ///   ``ParameterError`` if there is no step.
  func directCurrent(
    _ images: DeviceImages, in range: Range<Int>, steps: Int
  ) throws -> DeviceSequence

  /// Latency coding: at most one spike a pixel, the brighter the earlier.
  ///
  /// - Parameters:
  ///   - images: The images and their order.
  ///   - range: The positions in the order to present; their number is the batch.
  ///   - code: The latency code.
  /// - Returns: The spikes of every step.
  /// - Throws: ``BackendError`` if the device fails or the range lies outside the order.
  func latencySpikes(
    _ images: DeviceImages, in range: Range<Int>, code: LatencyCode
  ) throws -> DeviceSpikeTrain

  /// Poisson coding: at each step pixel x spikes with probability `x / 255 · maximumRate`.
  ///
  /// The random number of (image, feature, step) comes from ``Philox4x32``: word `step % 4` of counter
  /// (presentation, step / 4, feature, image index). It does not depend on backend, device or batch.
  ///
  /// - Parameters:
  ///   - images: The images and their order.
  ///   - range: The positions in the order to present; their number is the batch.
  ///   - steps: The time steps T; at least 1.
  ///   - maximumRate: The spikes a step of a white pixel; 0 to 1.
  ///   - seed: The seed of the experiment.
  ///   - presentation: The number of earlier presentations of the same images, as the epoch.
  /// - Returns: The spikes of every step.
  /// - Throws: ``BackendError`` if the device fails or the range lies outside the order,
  ///   ``ParameterError`` if the steps or the rate lie outside their ranges.
  func poissonSpikes(
    _ images: DeviceImages, in range: Range<Int>, steps: Int, maximumRate: Float, seed: UInt64,
    presentation: Int
  ) throws -> DeviceSpikeTrain
}
