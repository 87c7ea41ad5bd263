// SPDX-License-Identifier: Apache-2.0

/// Images of bytes in the memory of a backend, and an order to present them in.
public struct DeviceImages: Sendable {
  /// The pixels, `[images, features]`, 0 to 255.
  public let pixels: DeviceBuffer<UInt8>
  /// The pixels of one image.
  public let features: Int
  /// The indices of the images in the order of presentation.
  public let order: DeviceBuffer<UInt32>

  /// Describes images and their order.
  ///
  /// - Parameters:
  ///   - pixels: The pixels, `[images, features]`.
  ///   - features: The pixels of one image; at least 1.
  ///   - order: The indices of the images in the order of presentation, each below the number of images.
  public init(pixels: DeviceBuffer<UInt8>, features: Int, order: DeviceBuffer<UInt32>) {
    self.pixels = pixels
    self.features = features
    self.order = order
  }
}
