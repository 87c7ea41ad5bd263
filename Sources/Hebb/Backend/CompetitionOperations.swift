// SPDX-License-Identifier: Apache-2.0

/// The state of a layer of competing neurons in the memory of a backend.
public struct CompetitionState: Sendable {
  /// The parameters of the layer.
  public let parameters: CompetitionParameters
  /// The weights `[tiles, inputs, 64]`: neuron j is lane j % 64 of tile j / 64; padding is 0.
  public let weights: DeviceBuffer<Float>
  /// The squared Euclidean norms of the weight rows, `[tiles * 64]`.
  public let squaredNorms: DeviceBuffer<Float>
  /// The homeostasis θ, a factor on the threshold, `[tiles * 64]`.
  public let homeostasis: DeviceBuffer<Float>
  /// The wins of each neuron since they were last cleared, `[tiles * 64]`.
  public let wins: DeviceBuffer<UInt32>
}

/// Who won a run of training presentations.
public struct CompetitionWinners: Sendable {
  /// The winner of each sample in the order of presentation; -1 where no input spiked.
  public let neurons: DeviceBuffer<Int32>
  /// The step of each winner's spike.
  public let steps: DeviceBuffer<UInt8>
  /// Whether each winner reached its threshold (1) or won as the largest at the last step (0).
  public let crossed: DeviceBuffer<UInt8>
}

/// The first spikes of a layer whose neurons do not inhibit each other.
public struct CompetitionAnswer: Sendable {
  /// The neurons in the order of their spikes, `[batch, spikes]`; -1 is none.
  public let neurons: DeviceBuffer<Int32>
  /// The step of each spike, `[batch, spikes]`; T where the neuron never crossed.
  public let steps: DeviceBuffer<UInt8>
  /// The ratio of potential to threshold at that step, or at the last one, `[batch, spikes]`.
  public let ratios: DeviceBuffer<Float>
}

/// Competition: the first neuron to spike wins the image and learns it.
///
/// Every sum is float32 in a fixed order, so that all backends give the same bits where division and
/// square root round correctly.
public protocol CompetitionOperations {
  /// Makes the state of a layer; homeostasis is 1, wins are 0, norms are those of the weights.
  ///
  /// - Parameters:
  ///   - parameters: The parameters of the layer.
  ///   - weights: The weights `[tiles, inputs, 64]`.
  /// - Returns: The state, in the memory of this backend.
  /// - Throws: ``BackendError`` if the memory cannot be had, ``ShapeError`` if the weights do not fit.
  func makeCompetition(
    _ parameters: CompetitionParameters, weights: [Float]
  ) throws -> CompetitionState

  /// Learns from batches of images, one after the other.
  ///
  /// With t a step, i an input, j a neuron, and I = v = 0 before each image:
  ///
  ///     I_j[t] = I_j[t-1] + Σ_{i spiking at t} w_ij        ascending i
  ///     v_j[t] = decay · v_j[t-1] + I_j[t]
  ///     r_j[t] = v_j[t] · q_j,   q_j = 1 / (√(Σ_i w_ij²) · (threshold · θ_j)),   0 where the norm is
  ///
  /// The winner is the largest r at the first step where any r ≥ 1, at the last step if none is; ties
  /// go to the lowest index. After the batch winner j with n_j wins moves toward the mean pattern of
  /// its images, `w_j ← w_j + f · (s̄_j − w_j)`, with f = 0, then n_j times `f ← f + η · (1 − f)`;
  /// every neuron then does `θ_j ← θ_j · (1 + min(cap, γ · (n_j − B / N)))`.
  ///
  /// - Parameters:
  ///   - state: The layer; weights, norms, homeostasis and wins are updated.
  ///   - images: The images and their order.
  ///   - batches: The batches, each with its rates.
  ///   - threshold: The threshold that all neurons share.
  /// - Returns: The winners of the samples of all batches.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if the images do not fit.
  func trainCompetition(
    _ state: CompetitionState, images: DeviceImages, batches: [CompetitionBatch], threshold: Float
  ) throws -> CompetitionWinners

  /// The first spikes of the layer for each image, with frozen weights and nobody inhibited.
  ///
  /// Sorted by (first step with r ≥ 1 ascending, r at that step descending, index ascending); neurons
  /// that never cross follow by their r at the last step. A neuron with r = 0 does not answer.
  ///
  /// - Parameters:
  ///   - state: The layer.
  ///   - images: The images and their order.
  ///   - range: The positions in the order to present; their number is the batch.
  ///   - spikes: How many spikes of each image are kept; 1 to 64.
  ///   - threshold: The threshold that all neurons share; homeostasis is left out.
  /// - Returns: The first spikes of each image.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if the images do not fit.
  func answerCompetition(
    _ state: CompetitionState, images: DeviceImages, in range: Range<Int>, spikes: Int,
    threshold: Float
  ) throws -> CompetitionAnswer
}
