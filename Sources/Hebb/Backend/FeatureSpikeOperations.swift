// SPDX-License-Identifier: Apache-2.0

/// The weights and thresholds of a convolution of spike times, in the memory of a backend.
public struct FeatureMaps: Sendable {
  /// The shape.
  public let parameters: FeatureMapParameters
  /// The weights `[fan-in, padded maps]`, 0 to 1; an input is (kernel row, column, channel).
  public let weights: DeviceBuffer<Float>
  /// The thresholds `[padded maps]`; above 0, and beyond reach in the padding.
  public let thresholds: DeviceBuffer<Float>
  /// The patches that each map has won, `[padded maps]`.
  public let wins: DeviceBuffer<UInt32>
}

/// Places of images that teach, one after the other.
public struct PatchSequence: Sendable, Equatable {
  /// The sample of each patch.
  public let images: [UInt32]
  /// The upper left corner of each patch: row << 16 | column.
  public let corners: [UInt32]

  /// Describes patches.
  ///
  /// - Parameters:
  ///   - images: The sample of each patch.
  ///   - corners: The upper left corner of each patch: row << 16 | column.
  public init(images: [UInt32], corners: [UInt32]) {
    self.images = images
    self.corners = corners
  }
}

/// Who won patches.
public struct PatchWinners: Sendable {
  /// The map that won each patch; -1 where none reached its threshold.
  public let maps: DeviceBuffer<Int32>
  /// The step of its spike; 255 where there is none.
  public let steps: DeviceBuffer<UInt8>
}

/// Convolution of spike times by neurons that spike once.
///
/// Every sum is float32 in the order (step, input), so that all backends give the same bits.
public protocol FeatureSpikeOperations {
  /// The spikes of all places and maps, each for itself.
  ///
  ///     v_m[t] = v_m[t-1] + Σ_{i of the patch spiking at t} w_im      ascending i
  ///     spike  the first t with v_m[t] ≥ threshold_m
  ///
  /// - Parameters:
  ///   - latencies: The input, `[batch, rows, columns, channels]`.
  ///   - maps: The weights and thresholds.
  /// - Returns: The spikes, `[batch, output rows, output columns, maps]`.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes do not fit.
  func featureSpikes(of latencies: DeviceLatencies, maps: FeatureMaps) throws -> DeviceLatencies

  /// Learns from patches: the first map to spike wins, and learns by multiplicative STDP.
  ///
  /// In one step the largest `v − threshold` wins, then the lowest map. Within a batch weights and
  /// thresholds stand still; afterwards, patch by patch, with t the winner's step:
  ///
  ///     threshold_m = max(least, threshold_m − rate · (t / 255 − target) + (winner ? rate : −rate / (M − 1)))
  ///     w = clip(input no later than t ? w + a₊ · e^(−βw) : w − a₋ · e^(β(w − 1)), 0, 1)
  ///
  /// - Parameters:
  ///   - maps: The weights, thresholds and wins; updated.
  ///   - latencies: The images that patches are of, `[images, rows, columns, channels]`.
  ///   - patches: The patches.
  ///   - batch: The patches between two changes; at least 1.
  ///   - rates: The rates.
  /// - Returns: The winner of each patch.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes do not fit.
  func learnPatches(
    _ maps: FeatureMaps, latencies: DeviceLatencies, patches: PatchSequence, batch: Int,
    rates: PatchRates
  ) throws -> PatchWinners
}

extension BufferOperations {
  /// Places weights and thresholds in the memory of this backend.
  ///
  /// - Parameters:
  ///   - parameters: The shape.
  ///   - weights: The weights `[fan-in, maps]`, 0 to 1.
  ///   - thresholds: The thresholds `[maps]`; above 0.
  /// - Returns: The maps, without wins.
  /// - Throws: ``BackendError`` if the memory cannot be had, ``ShapeError`` if sizes do not fit.
  package func makeFeatureMaps(
    _ parameters: FeatureMapParameters, weights: [Float], thresholds: [Float]
  ) throws -> FeatureMaps {
    let (maps, padded) = (parameters.maps, parameters.paddedMaps)
    guard weights.count == parameters.fanIn * maps else {
      throw ShapeError.elementCount(
        shape: [parameters.fanIn, maps], expected: parameters.fanIn * maps, found: weights.count)
    }
    guard thresholds.count == maps else {
      throw ShapeError.elementCount(shape: [maps], expected: maps, found: thresholds.count)
    }
    var table = [Float](repeating: 0, count: parameters.fanIn * padded)
    for input in 0..<parameters.fanIn {
      for map in 0..<maps { table[input * padded + map] = weights[input * maps + map] }
    }
    return FeatureMaps(
      parameters: parameters, weights: try makeBuffer(copying: table),
      thresholds: try makeBuffer(
        copying: thresholds
          + [Float](repeating: FeatureMapParameters.unreachable, count: padded - maps)),
      wins: try makeBuffer(of: UInt32.self, count: padded))
  }
}

extension FeatureMaps {
  /// Throws unless spike times have the shape of the input.
  func check(_ latencies: DeviceLatencies) throws {
    try latencies.check(features: parameters.features, location: "convolution of spike times")
  }

  /// Throws unless patches lie inside images.
  func check(_ patches: PatchSequence, of latencies: DeviceLatencies, batch: Int) throws {
    try check(latencies)
    try ParameterError.check(batch, is: .atLeast(1), name: "batch")
    guard patches.images.count == patches.corners.count else {
      throw ShapeError.mismatch(
        location: "patches", what: "images and corners", first: patches.images.count,
        second: patches.corners.count)
    }
    for (image, corner) in zip(patches.images, patches.corners)
    where image >= latencies.batch || corner >> 16 >= parameters.outputRows
      || corner & 0xFFFF >= parameters.outputColumns
    {
      throw BackendError.outOfBounds(
        operation: "patches", count: latencies.batch, upperBound: Int(image) + 1)
    }
  }
}
