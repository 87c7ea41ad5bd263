// SPDX-License-Identifier: Apache-2.0

/// On-off coding: one spike where an image is brighter than around it, one where it is darker.
///
/// The difference of two Gaussians of the image, split by its sign over two channels, is scaled place
/// by place to the range that it has over the training images; the larger it is, the earlier the
/// spike, in 255 steps. Where it is smallest there is none.
public struct OnOffEncoder: Sendable, Equatable {
  /// How far each Gaussian reaches, in pixels; 0 to 31.
  public var radius = 3
  /// The standard deviation of the inner Gaussian in pixels; above 0.
  public var inner = 1.0
  /// The standard deviation of the outer Gaussian in pixels; above 0.
  public var outer = 2.0

  /// Creates the encoder with its defaults.
  public init() {}
}

extension OnOffEncoder {
  /// Throws unless every value lies in its range.
  func check() throws {
    try OnOffFilter.check(radius: radius, inner: inner, outer: outer, path: "encoder.")
  }

  /// The filter for images of a shape `[1, rows, columns]`.
  func filter(of shape: [Int]) throws -> OnOffFilter {
    let (rows, columns) = (shape[shape.count - 2], shape[shape.count - 1])
    return try OnOffFilter(
      rows: rows, columns: columns, radius: radius, inner: inner, outer: outer)
  }
}

extension OnOffEncoder: Codable {
  /// Reads the encoder; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    radius = try values.value(.radius, or: radius)
    inner = try values.value(.inner, or: inner)
    outer = try values.value(.outer, or: outer)
  }
}

/// An on-off encoder that knows the range of every place over the training images.
package final class FittedOnOffEncoder {
  /// Images that are encoded at once.
  private static let imagesAtOnce = 256

  private let filter: OnOffFilter
  private let backend: any Backend
  private let minimum: DeviceBuffer<Float>
  private let scale: DeviceBuffer<Float>

  /// The places of an image and both channels.
  package var features: Int { filter.features }

  /// Takes the ranges of images.
  ///
  /// - Parameters:
  ///   - filter: The Gaussians and the shape of an image.
  ///   - images: The images, all of whose order is looked at.
  ///   - backend: Where the images are.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if the images do not fit.
  package init(_ filter: OnOffFilter, fitting images: DeviceImages, on backend: any Backend) throws
  {
    self.filter = filter
    self.backend = backend
    minimum = try backend.makeBuffer(
      copying: [Float](repeating: .greatestFiniteMagnitude, count: filter.features))
    let maximum = try backend.makeBuffer(
      copying: [Float](repeating: -.greatestFiniteMagnitude, count: filter.features))
    let count = images.order.count
    for first in stride(from: 0, to: count, by: FittedOnOffEncoder.imagesAtOnce) {
      try backend.widenRange(
        minimum: minimum, maximum: maximum,
        by: backend.onOffContrast(
          images, in: first..<min(first + FittedOnOffEncoder.imagesAtOnce, count), filter: filter,
          shift: PixelShift()))
    }
    let ranges = try zip(backend.read(minimum), backend.read(maximum)).map { low, high in
      high > low ? 1 / (high - low) : 0
    }
    scale = try backend.makeBuffer(copying: ranges)
  }

  /// Takes up the ranges that ``store(in:)`` wrote.
  package init(_ filter: OnOffFilter, from file: Safetensors, on backend: any Backend) throws {
    self.filter = filter
    self.backend = backend
    let shape = [filter.rows, filter.columns, 2]
    minimum = try backend.makeBuffer(
      copying: file.finiteTensor("encoder.minimum", shape: shape).values)
    scale = try backend.makeBuffer(copying: file.finiteTensor("encoder.scale", shape: shape).values)
  }

  /// Adds the range of every place to a file.
  package func store(in file: inout Safetensors) throws {
    let shape = [filter.rows, filter.columns, 2]
    try file.set("encoder.minimum", shape: shape, values: backend.read(minimum))
    try file.set("encoder.scale", shape: shape, values: backend.read(scale))
  }

  /// The spike times of images.
  ///
  /// - Parameters:
  ///   - images: The images and their order.
  ///   - range: The positions in the order to present.
  ///   - shift: How far each image is moved first.
  /// - Returns: The times, `[count, rows, columns, 2]`.
  /// - Throws: ``BackendError`` if the device fails.
  package func callAsFunction(
    _ images: DeviceImages, in range: Range<Int>, shift: PixelShift = PixelShift()
  ) throws -> DeviceLatencies {
    try backend.latencies(
      of: backend.onOffContrast(images, in: range, filter: filter, shift: shift),
      minimum: minimum, scale: scale)
  }
}
