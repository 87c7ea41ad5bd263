// SPDX-License-Identifier: Apache-2.0

/// Spike times: from images to them, and their pooling.
public protocol LatencyOperations {
  /// The on and off contrast of images: `max(0, ±d)` of the difference d of two Gaussians.
  ///
  ///     b[y, x] = Σ_j g[j] · Σ_i g[i] · p[y + j, x + i],  p = pixel / 255    the border is repeated
  ///
  /// Sums are float32, taps in ascending order, so that all backends give the same bits.
  ///
  /// - Parameters:
  ///   - images: The images and their order.
  ///   - range: The positions in the order to present.
  ///   - filter: The Gaussians and the shape of an image.
  ///   - shift: How far each image is moved first; black comes in.
  /// - Returns: The contrast, `[count, rows, columns, 2]`.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if the images do not fit.
  func onOffContrast(
    _ images: DeviceImages, in range: Range<Int>, filter: OnOffFilter, shift: PixelShift
  ) throws -> DeviceBuffer<Float>

  /// Widens the range of each feature by the values of more samples.
  ///
  /// - Parameters:
  ///   - minimum: The smallest value of each feature so far, `[features]`; updated.
  ///   - maximum: The largest value of each feature so far, `[features]`; updated.
  ///   - values: The values, whole samples of features.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes do not fit.
  func widenRange(
    minimum: DeviceBuffer<Float>, maximum: DeviceBuffer<Float>, by values: DeviceBuffer<Float>
  ) throws

  /// The larger a value in its range, the earlier its spike.
  ///
  /// With `u = (value - minimum) * scale`, the step is `⌊clamp(1 - u, 0, 1) · 254.999⌋`; a value with
  /// u of 0 or less never spikes.
  ///
  /// - Parameters:
  ///   - values: The values, whole samples of features.
  ///   - minimum: The smallest value of each feature, `[features]`.
  ///   - scale: One over the range of each feature, `[features]`; 0 where it has none.
  /// - Returns: The times of their spikes.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes do not fit.
  func latencies(
    of values: DeviceBuffer<Float>, minimum: DeviceBuffer<Float>, scale: DeviceBuffer<Float>
  ) throws -> DeviceLatencies

  /// The earliest spike of each window.
  ///
  /// - Parameters:
  ///   - latencies: The spikes, `[batch, height, width, channels]`.
  ///   - geometry: The windows, without padding.
  /// - Returns: The spikes, `[batch, pooled height, pooled width, channels]`.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes do not fit.
  func earliestSpikes(
    of latencies: DeviceLatencies, geometry: PoolingGeometry
  ) throws -> DeviceLatencies

  /// Copies samples from one table to places in another.
  ///
  /// - Parameters:
  ///   - source: The table to read.
  ///   - rows: The samples to read, each below the batch of the source.
  ///   - places: The samples that they become, one a row, each below the batch of the destination.
  ///   - destination: The table to change.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes do not fit.
  func gather(
    _ source: DeviceLatencies, rows: [UInt32], to places: [UInt32],
    of destination: DeviceLatencies
  ) throws
}

/// Throws unless images can be filtered.
func checkOnOff(_ images: DeviceImages, in range: Range<Int>, filter: OnOffFilter) throws {
  guard images.features == filter.pixels else {
    throw ShapeError.features(
      location: "on-off filter", expected: filter.pixels, found: images.features)
  }
  try checkRange(range, in: images.order, operation: "encoding")
}

/// The samples that values are of; throws unless they are whole ones.
func checkSamples(_ values: DeviceBuffer<Float>, features: Int) throws -> Int {
  try ParameterError.check(features, is: .atLeast(1), name: "features")
  let samples = values.count / features
  try checkCount(values, isProductOf: [samples, features])
  return samples
}

/// Throws unless rows can be copied from one table to another.
func checkGather(
  _ source: DeviceLatencies, rows: [UInt32], to places: [UInt32], of destination: DeviceLatencies
) throws {
  try source.check()
  try destination.check(features: source.features, location: "gathered samples")
  guard rows.count == places.count else {
    throw ShapeError.mismatch(
      location: "gathered samples", what: "rows and places", first: rows.count,
      second: places.count)
  }
  for (indices, table) in [(rows, source), (places, destination)] {
    guard let largest = indices.max(), Int(largest) >= table.batch else { continue }
    throw BackendError.outOfBounds(
      operation: "gather", count: table.batch, upperBound: Int(largest) + 1)
  }
}

extension PoolingGeometry {
  /// Throws unless spike times have the shape of the planes, and no window reaches over the edge.
  func check(latencies: DeviceLatencies) throws {
    try ParameterError.check(padding, is: .within(0, 0), name: "padding")
    try latencies.check(features: features, location: "earliest-spike pooling")
  }
}
