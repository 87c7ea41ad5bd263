// SPDX-License-Identifier: Apache-2.0

/// Labeled images on the host and in the memory of a backend.
public struct DeviceImageSet: Sendable {
  /// The images on the host.
  public let images: LabeledImages
  /// The same pixels in the memory of the backend, `[count, features]`.
  public let pixels: DeviceBuffer<UInt8>
  /// The pixels of one image.
  public let features: Int
  /// The number of classes; every label is below it.
  public let classes: Int

  /// Places images in the memory of a backend.
  ///
  /// - Parameters:
  ///   - images: The images.
  ///   - classes: The number of classes.
  ///   - backend: Where they go.
  /// - Throws: ``BackendError`` if the memory cannot be had.
  public init(_ images: LabeledImages, classes: Int, on backend: any Backend) throws {
    self.images = images
    self.classes = classes
    features = images.count > 0 ? images.pixels.count / images.count : 0
    pixels = try backend.makeBuffer(copying: images.pixels)
  }

  /// Describes images whose pixels are on the device already; those on the host may be left out.
  package init(
    _ images: LabeledImages, pixels: DeviceBuffer<UInt8>, features: Int, classes: Int
  ) {
    self.images = images
    self.pixels = pixels
    self.features = features
    self.classes = classes
  }

  /// The images in a given order of presentation.
  ///
  /// - Parameters:
  ///   - order: The indices of images, each below their number.
  ///   - backend: Where the pixels are.
  /// - Returns: The images and their order.
  /// - Throws: ``BackendError`` if the memory cannot be had.
  public func ordered(_ order: [UInt32], on backend: any Backend) throws -> DeviceImages {
    DeviceImages(
      pixels: pixels, features: features, order: try backend.makeBuffer(copying: order))
  }
}
