// SPDX-License-Identifier: Apache-2.0

/// The geometry of pooling over the planes of an image.
public struct PoolingGeometry: Sendable, Equatable {
  /// The channels; at least 1.
  public let channels: Int
  /// The height of a plane before pooling; at least 1.
  public let height: Int
  /// The width of a plane before pooling; at least 1.
  public let width: Int
  /// The edge of a window; at least 1 and no larger than a padded plane.
  public let size: Int
  /// The distance between windows; at least 1.
  public let stride: Int
  /// The empty places around a plane: 0 in an average, less than all in a maximum.
  public let padding: Int

  /// Creates a pooling geometry; windows that would reach over the edge are left out, as in PyTorch.
  ///
  /// - Parameters:
  ///   - channels: The channels; at least 1.
  ///   - height: The height of a plane before pooling; at least 1.
  ///   - width: The width of a plane before pooling; at least 1.
  ///   - size: The edge of a window; at least 1 and no larger than a padded plane.
  ///   - stride: The distance between windows; at least 1.
  ///   - padding: The empty places around a plane; 0 to half a window.
  /// - Throws: ``ParameterError`` if a value lies outside its range.
  public init(
    channels: Int, height: Int, width: Int, size: Int, stride: Int, padding: Int = 0
  ) throws {
    try ParameterError.check(channels, is: .atLeast(1), name: "channels")
    try ParameterError.check(height, is: .atLeast(1), name: "height")
    try ParameterError.check(width, is: .atLeast(1), name: "width")
    try ParameterError.check(padding, is: .within(0, Double(max(size, 0) / 2)), name: "padding")
    try ParameterError.check(
      size, is: .within(1, Double(min(height, width) + 2 * padding)), name: "size")
    try ParameterError.check(stride, is: .atLeast(1), name: "stride")
    self.channels = channels
    self.height = height
    self.width = width
    self.size = size
    self.stride = stride
    self.padding = padding
  }

  /// The height of a plane after pooling.
  public var pooledHeight: Int { (height + 2 * padding - size) / stride + 1 }
  /// The width of a plane after pooling.
  public var pooledWidth: Int { (width + 2 * padding - size) / stride + 1 }
  /// The features before pooling.
  public var features: Int { channels * height * width }
  /// The features after pooling.
  public var pooledFeatures: Int { channels * pooledHeight * pooledWidth }

  /// The rows of a plane that a pooled row sees.
  func rows(of pooledRow: Int) -> Range<Int> { window(pooledRow, in: height) }

  /// The columns of a plane that a pooled column sees.
  func columns(of pooledColumn: Int) -> Range<Int> { window(pooledColumn, in: width) }

  private func window(_ index: Int, in extent: Int) -> Range<Int> {
    let first = index * stride - padding
    return max(first, 0)..<min(first + size, extent)
  }
}
