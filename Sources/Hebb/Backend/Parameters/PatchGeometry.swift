// SPDX-License-Identifier: Apache-2.0

/// Square patches at every position of an image of one channel, without padding.
public struct PatchGeometry: Sendable, Equatable {
  /// The largest edge of a patch: its pixels are the bits of one word.
  public static let maximumKernel = 8

  /// The height of the image in pixels; at least the edge of a patch.
  public let imageRows: Int
  /// The width of the image in pixels; at least the edge of a patch.
  public let imageColumns: Int
  /// The edge of a patch in pixels; 1 to 8.
  public let kernel: Int

  /// Creates the geometry of the patches of an image.
  ///
  /// - Parameters:
  ///   - imageRows: The height of the image in pixels.
  ///   - imageColumns: The width of the image in pixels.
  ///   - kernel: The edge of a patch in pixels; 1 to 8 and no larger than the image.
  /// - Throws: ``ParameterError`` if the patch does not lie in the image.
  public init(imageRows: Int, imageColumns: Int, kernel: Int) throws {
    let largest = min(PatchGeometry.maximumKernel, imageRows, imageColumns)
    try ParameterError.check(
      kernel, is: .within(1, Double(max(largest, 1))), name: "kernel")
    try ParameterError.check(imageRows, is: .atLeast(kernel), name: "imageRows")
    try ParameterError.check(imageColumns, is: .atLeast(kernel), name: "imageColumns")
    self.imageRows = imageRows
    self.imageColumns = imageColumns
    self.kernel = kernel
  }

  /// The rows of positions.
  public var rows: Int { imageRows - kernel + 1 }
  /// The columns of positions.
  public var columns: Int { imageColumns - kernel + 1 }
  /// The positions of an image.
  public var positions: Int { rows * columns }
  /// The pixels of an image.
  public var pixels: Int { imageRows * imageColumns }
  /// The pixels of a patch, the inputs of a map.
  public var inputs: Int { kernel * kernel }
}

extension ParameterError.Range {
  fileprivate static func atLeast(_ bound: Int) -> Self { .atLeast(Double(bound)) }
}
