// SPDX-License-Identifier: Apache-2.0

/// Mean and variance of the values of each channel.
public struct ChannelMoments: Sendable {
  /// The means, `[channels]`.
  public let mean: DeviceBuffer<Float>
  /// The variances, `[channels]`, over n and not n − 1; at least 0.
  public let variance: DeviceBuffer<Float>

  /// Describes moments.
  ///
  /// - Parameters:
  ///   - mean: The means, `[channels]`.
  ///   - variance: The variances, `[channels]`.
  public init(mean: DeviceBuffer<Float>, variance: DeviceBuffer<Float>) {
    self.mean = mean
    self.variance = variance
  }
}

/// What is done to the values of a layer channel by channel; features are `[channels, positions]`.
public protocol NormalizationOperations {
  /// Batch normalization, `y = (x − mean) · weight / √(variance + ε) + bias` of each channel.
  ///
  /// PyTorch's `BatchNorm2d`: in inference with the running moments, in training with those of the
  /// input (``channelMoments(of:channels:)``).
  ///
  /// - Parameters:
  ///   - input: The values, constant or varying.
  ///   - moments: The means and variances.
  ///   - weight: The factor of each channel, `[channels]`.
  ///   - bias: What is added to each channel, `[channels]`.
  ///   - epsilon: What keeps the root above 0; at least 0.
  /// - Returns: The normalized values, constant where the input is.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes do not fit,
  ///   ``ParameterError`` if epsilon is negative.
  func batchNormalize(
    _ input: DeviceSequence, moments: ChannelMoments, weight: DeviceBuffer<Float>,
    bias: DeviceBuffer<Float>, epsilon: Float
  ) throws -> DeviceSequence

  /// Mean and variance of each channel over all steps, samples and positions.
  ///
  /// A constant has each of its values at every step, which changes neither.
  ///
  /// - Parameters:
  ///   - input: The values, constant or varying.
  ///   - channels: The channels; at least 1.
  /// - Returns: The moments; 0 where there is no sample.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes do not fit.
  func channelMoments(of input: DeviceSequence, channels: Int) throws -> ChannelMoments

  /// Adds a bias to each channel of a current, in place.
  ///
  /// - Parameters:
  ///   - bias: The biases, `[channels]`.
  ///   - current: The current, constant or varying; updated.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if the channels do not divide the
  ///   features.
  func addBias(_ bias: DeviceBuffer<Float>, to current: DeviceSequence) throws
}
