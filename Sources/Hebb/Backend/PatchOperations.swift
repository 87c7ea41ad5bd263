// SPDX-License-Identifier: Apache-2.0

/// The maps that spike first at each position of images.
public struct PatchAnswers: Sendable {
  /// The maps in the order of their spikes, `[images, positions, winners]`; -1 is none.
  public let maps: DeviceBuffer<Int16>
  /// The number of images.
  public let images: Int
  /// The positions of an image, row by row.
  public let positions: Int
  /// The spikes of a position that are kept.
  public let winners: Int

  /// Describes answers.
  ///
  /// - Parameters:
  ///   - maps: The maps in the order of their spikes, `[images, positions, winners]`; -1 is none.
  ///   - images: The number of images.
  ///   - positions: The positions of an image, row by row.
  ///   - winners: The spikes of a position that are kept.
  public init(maps: DeviceBuffer<Int16>, images: Int, positions: Int, winners: Int) {
    self.maps = maps
    self.images = images
    self.positions = positions
    self.winners = winners
  }
}

/// Competition at every position of an image: a convolution whose maps inhibit each other.
public protocol PatchOperations {
  /// The maps that spike first at each position, with frozen weights and homeostasis left out.
  ///
  /// Each patch is one presentation to the maps, as ``CompetitionOperations`` says; the first
  /// `winners` maps are kept, sorted as its answers are, and the others are inhibited.
  ///
  /// - Parameters:
  ///   - state: The maps, with the pixels of a patch as inputs, row by row; at most 32 767.
  ///   - images: The images and their order.
  ///   - range: The positions in the order to present; their number is that of the images answered.
  ///   - geometry: The patches of an image.
  ///   - winners: The spikes of a position that are kept; 1 to 8.
  ///   - threshold: The threshold that all maps share.
  /// - Returns: The first maps of every position.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if the images do not fit,
  ///   ``ParameterError`` if a value lies outside its range.
  func answerPatches(
    _ state: CompetitionState, images: DeviceImages, in range: Range<Int>,
    geometry: PatchGeometry, winners: Int, threshold: Float
  ) throws -> PatchAnswers
}

/// Throws unless the images have the pixels of the geometry and the maps the inputs of a patch.
func checkPatches(
  _ state: CompetitionState, images: DeviceImages, in range: Range<Int>, geometry: PatchGeometry,
  winners: Int
) throws {
  guard images.features == geometry.pixels else {
    throw ShapeError.features(
      location: "patches", expected: geometry.pixels, found: images.features)
  }
  guard state.parameters.inputs == geometry.inputs else {
    throw ShapeError.features(
      location: "maps of patches", expected: state.parameters.inputs, found: geometry.inputs)
  }
  try ParameterError.check(
    state.parameters.neurons, is: .within(1, Double(Int16.max)), name: "maps")
  try ParameterError.check(winners, is: .within(1, 8), name: "winners")
  try checkRange(range, in: images.order, operation: "patches")
}
