// SPDX-License-Identifier: Apache-2.0

/// Windows over the spikes of maps: sums, as they are or as the images of the layer behind.
///
/// The sum of a map in a window adds `rankWeights[k]` for each position of the window, row by row,
/// where the map was the k-th to spike. Features lie window by window, `[windows, maps]`.
public protocol WindowOperations {
  /// The sums of each window and map, coded as pixels that a latency code turns into spikes.
  ///
  /// - Parameters:
  ///   - answers: The spikes of each position.
  ///   - geometry: The positions and windows, one channel a map, without padding.
  ///   - levels: What spikes are worth, and the pixels between bounds of sums.
  /// - Returns: The pixels `[images, windows, maps]`.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes do not fit.
  func windowCodes(
    _ answers: PatchAnswers, geometry: PoolingGeometry, levels: WindowLevels
  ) throws -> DeviceBuffer<UInt8>

  /// The sums of each window and map of chosen images.
  ///
  /// - Parameters:
  ///   - answers: The spikes of each position.
  ///   - order: The indices of images, each below their number.
  ///   - range: The positions in the order to take; their number is the batch.
  ///   - geometry: The positions and windows, one channel a map, without padding.
  ///   - rankWeights: What the k-th spike of a position is worth, one value a winner.
  /// - Returns: The sums `[batch, windows, maps]`, constant over one step.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes do not fit.
  func windowCounts(
    _ answers: PatchAnswers, order: DeviceBuffer<UInt32>, in range: Range<Int>,
    geometry: PoolingGeometry, rankWeights: [Float]
  ) throws -> DeviceSequence
}

/// Throws unless the answers are those of the positions, and there is a weight for each spike.
func checkWindows(
  _ answers: PatchAnswers, geometry: PoolingGeometry, rankWeights: [Float]
) throws {
  try ParameterError.check(geometry.padding, is: .within(0, 0), name: "padding")
  guard answers.positions == geometry.height * geometry.width else {
    throw ShapeError.features(
      location: "windows", expected: geometry.height * geometry.width, found: answers.positions)
  }
  guard rankWeights.count == answers.winners else {
    throw ShapeError.features(
      location: "weights of a position's spikes", expected: answers.winners,
      found: rankWeights.count)
  }
  try checkCount(answers.maps, isProductOf: [answers.images, answers.positions, answers.winners])
}
