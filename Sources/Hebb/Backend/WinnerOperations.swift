// SPDX-License-Identifier: Apache-2.0

/// Maps of which one wins a patch, in the memory of a backend.
public struct WinnerMaps: Sendable {
  /// The inputs of a patch; at least 1.
  public let inputs: Int
  /// The maps; at least 1.
  public let maps: Int
  /// The weights `[inputs, padded maps]`, each map of unit norm or 0; 0 in the padding.
  public let weights: DeviceBuffer<Float>
  /// The homeostasis θ `[padded maps]`, taken off a map's current.
  public let homeostasis: DeviceBuffer<Float>
  /// The patches that each map has won, `[padded maps]`.
  public let wins: DeviceBuffer<UInt32>

  /// The maps of one tile of weights.
  package static let lanes = 64

  /// The maps, rounded up to whole tiles.
  package var paddedMaps: Int { WinnerMaps.padded(maps) }

  fileprivate static func padded(_ maps: Int) -> Int { (maps + lanes - 1) / lanes * lanes }
}

/// Patches of images, of unit norm.
public struct UnitPatches: Sendable {
  /// The patches `[count, inputs]`; all 0 where nothing is left of one.
  public let values: DeviceBuffer<Float>
  /// The norms that they had, `[count]`, in units of a pixel's 0 to 255.
  public let norms: DeviceBuffer<Float>
  /// The number of patches.
  public let count: Int
  /// The inputs of a patch: channel, kernel row, kernel column.
  public let inputs: Int
}

/// Kernels that learn from patches of images: the map with the largest current wins and learns.
///
/// Every sum is float32 in ascending order, so that all backends give the same bits where division and
/// square root round correctly.
public protocol WinnerOperations {
  /// Cuts patches from images and makes their norms 1.
  ///
  /// - Parameters:
  ///   - pixels: The images `[images, channels, height, width]`.
  ///   - geometry: The convolution whose kernels see the patches; one group, its padding left out.
  ///   - places: The image and the corner of each patch.
  ///   - isCentered: Whether a patch's own mean is taken off first.
  /// - Returns: The patches.
  /// - Throws: ``BackendError`` if the device fails or a patch reaches over its image, ``ShapeError`` if
  ///   sizes do not fit.
  func unitPatches(
    of pixels: DeviceBuffer<UInt8>, geometry: ConvolutionGeometry, places: PatchSequence,
    isCentered: Bool
  ) throws -> UnitPatches

  /// Learns from batches of patches, one after the other.
  ///
  /// The winner of a patch x is the largest `Σ_i w_im x_i − θ_m`, the lowest map of several, and none
  /// where x is 0. After a batch of B patches, of which map m of M has won n_m:
  ///
  ///     w_m = (w_m + η · Σ_{won} x) / ‖…‖,   θ_m ← θ_m + γ · (n_m · M / B − 1)
  ///
  /// - Parameters:
  ///   - maps: The weights, homeostasis and wins; updated.
  ///   - patches: The patches.
  ///   - order: The numbers of patches in the order of presentation.
  ///   - batches: The batches, which follow each other in the order, with their rates.
  /// - Returns: The winner of each patch that was presented; -1 is none.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes do not fit.
  func learnWinners(
    _ maps: WinnerMaps, patches: UnitPatches, order: [UInt32], batches: [CompetitionBatch]
  ) throws -> DeviceBuffer<Int32>
}

extension BufferOperations {
  /// Places the weights of maps in the memory of this backend; homeostasis and wins are 0.
  ///
  /// - Parameters:
  ///   - weights: The weights `[maps, inputs]`, each map of unit norm or 0.
  ///   - maps: The maps; at least 1.
  ///   - inputs: The inputs of a patch; at least 1.
  /// - Returns: The maps.
  /// - Throws: ``BackendError`` if the memory cannot be had, ``ShapeError`` if the weights do not fit.
  package func makeWinnerMaps(weights: [Float], maps: Int, inputs: Int) throws -> WinnerMaps {
    try ParameterError.check(maps, is: .within(1, 32768), name: "maps")
    try ParameterError.check(inputs, is: .atLeast(1), name: "inputs")
    guard weights.count == maps * inputs else {
      throw ShapeError.elementCount(
        shape: [maps, inputs], expected: maps * inputs, found: weights.count)
    }
    let padded = WinnerMaps.padded(maps)
    var table = [Float](repeating: 0, count: inputs * padded)
    for map in 0..<maps {
      for input in 0..<inputs { table[input * padded + map] = weights[map * inputs + input] }
    }
    return WinnerMaps(
      inputs: inputs, maps: maps, weights: try makeBuffer(copying: table),
      homeostasis: try makeBuffer(of: Float.self, count: padded),
      wins: try makeBuffer(of: UInt32.self, count: padded))
  }

  /// The weights `[maps, inputs]`.
  package func weights(of maps: WinnerMaps) throws -> [Float] {
    let table = try read(maps.weights)
    return (0..<maps.maps).flatMap { map in
      (0..<maps.inputs).map { table[$0 * maps.paddedMaps + map] }
    }
  }
}

extension WinnerMaps {
  /// Throws unless patches have the inputs, and batches follow each other in their order.
  func check(_ patches: UnitPatches, order: [UInt32], batches: [CompetitionBatch]) throws {
    guard patches.inputs == inputs else {
      throw ShapeError.features(location: "patches", expected: inputs, found: patches.inputs)
    }
    var end = batches.first?.range.lowerBound ?? 0
    for range in batches.map(\.range) {
      guard range.lowerBound == end, end >= 0, range.upperBound <= order.count else {
        throw BackendError.outOfBounds(
          operation: "patches", count: order.count, upperBound: range.upperBound)
      }
      end = range.upperBound
    }
    for patch in order where patch >= patches.count {
      throw BackendError.outOfBounds(
        operation: "patches", count: patches.count, upperBound: Int(patch) + 1)
    }
  }
}

extension ConvolutionGeometry {
  /// The places of a kernel that lie in the image, padding left out; none where it is larger.
  package var innerPlaces: (rows: Int, columns: Int) {
    (
      max(0, height - (kernel.height - 1) * dilation.height),
      max(0, width - (kernel.width - 1) * dilation.width)
    )
  }

  /// Throws unless patches are of images and lie in them.
  func check(_ places: PatchSequence, of pixels: DeviceBuffer<UInt8>) throws {
    try ParameterError.check(groups, is: .within(1, 1), name: "groups")
    guard places.images.count == places.corners.count else {
      throw ShapeError.mismatch(
        location: "patches", what: "images and corners", first: places.images.count,
        second: places.corners.count)
    }
    let (inner, images) = (innerPlaces, pixels.count / features)
    for (image, corner) in zip(places.images, places.corners)
    where image >= images || corner >> 16 >= inner.rows || corner & 0xFFFF >= inner.columns {
      throw BackendError.outOfBounds(
        operation: "patches", count: images, upperBound: Int(image) + 1)
    }
  }
}
