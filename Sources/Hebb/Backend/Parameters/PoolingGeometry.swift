// SPDX-License-Identifier: Apache-2.0

/// The geometry of pooling over the planes of an image.
public struct PoolingGeometry: Sendable, Equatable {
  /// The channels; at least 1.
  public let channels: Int
  /// The height of a plane before pooling; at least 1.
  public let height: Int
  /// The width of a plane before pooling; at least 1.
  public let width: Int
  /// The edge of a window; at least 1 and no larger than a plane.
  public let size: Int
  /// The distance between windows; at least 1.
  public let stride: Int

  /// Creates a pooling geometry; windows that would reach over the edge are left out, as in PyTorch.
  ///
  /// - Parameters:
  ///   - channels: The channels; at least 1.
  ///   - height: The height of a plane before pooling; at least 1.
  ///   - width: The width of a plane before pooling; at least 1.
  ///   - size: The edge of a window; at least 1 and no larger than a plane.
  ///   - stride: The distance between windows; at least 1.
  /// - Throws: ``ParameterError`` if a value lies outside its range.
  public init(channels: Int, height: Int, width: Int, size: Int, stride: Int) throws {
    try ParameterError.check(channels, is: .atLeast(1), name: "channels")
    try ParameterError.check(height, is: .atLeast(1), name: "height")
    try ParameterError.check(width, is: .atLeast(1), name: "width")
    try ParameterError.check(size, is: .within(1, Double(min(height, width))), name: "size")
    try ParameterError.check(stride, is: .atLeast(1), name: "stride")
    self.channels = channels
    self.height = height
    self.width = width
    self.size = size
    self.stride = stride
  }

  /// The height of a plane after pooling.
  public var pooledHeight: Int { (height - size) / stride + 1 }
  /// The width of a plane after pooling.
  public var pooledWidth: Int { (width - size) / stride + 1 }
  /// The features before pooling.
  public var features: Int { channels * height * width }
  /// The features after pooling.
  public var pooledFeatures: Int { channels * pooledHeight * pooledWidth }
}
