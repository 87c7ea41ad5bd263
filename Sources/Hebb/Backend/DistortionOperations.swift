// SPDX-License-Identifier: Apache-2.0

/// Images under affine maps.
public protocol DistortionOperations {
  /// Images, each under a map of its own.
  ///
  ///     x' = m[0] x + m[1] y + m[2],   y' = m[3] x + m[4] y + m[5]
  ///     pixel[y, x] = ⌊p[y', x'] + 1/2⌋    bilinear between four pixels, black outside
  ///
  /// Sums are float32, from left to right, so that all backends give the same bits.
  ///
  /// - Parameters:
  ///   - images: The images and their order.
  ///   - rows: The height of an image.
  ///   - columns: The width of an image.
  ///   - maps: m of each place in the order, `[presented, 6]`, from a pixel of the result, x to the right
  ///     and y down, to where it comes from.
  /// - Returns: As many images as the order has places, in that order.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes do not fit.
  func distort(
    _ images: DeviceImages, rows: Int, columns: Int, by maps: DeviceBuffer<Float>
  ) throws -> DeviceImages
}

extension DistortionOperations where Self: Backend {
  /// Throws unless images have the shape, and each place in the order a map.
  func checkDistortion(
    _ images: DeviceImages, rows: Int, columns: Int, maps: DeviceBuffer<Float>
  ) throws {
    guard rows > 0, columns > 0, rows * columns == images.features else {
      throw ShapeError.mismatch(
        location: "distortion", what: "pixels and features", first: rows * columns,
        second: images.features)
    }
    try checkCount(maps, isProductOf: [images.order.count, 6])
  }

  /// Distorted pixels in their own order.
  func inOrder(_ pixels: DeviceBuffer<UInt8>, of images: DeviceImages) throws -> DeviceImages {
    DeviceImages(
      pixels: pixels, features: images.features,
      order: try makeBuffer(copying: (0..<images.order.count).map { UInt32($0) }))
  }
}
