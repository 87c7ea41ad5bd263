// SPDX-License-Identifier: Apache-2.0

/// Which features are dropped in a presentation.
///
/// The random number of (sample, feature) comes from ``Philox4x32``: word 0 of counter (presentation,
/// layer, feature, sample). It does not depend on backend, device or batch.
public struct DropoutMask: Sendable, Equatable {
  /// The probability that a feature is dropped; 0 to 1.
  public let probability: Float
  /// The seed of the experiment.
  public let seed: UInt64
  /// The number of earlier presentations of the same samples, as the epoch.
  public let presentation: Int
  /// The number of the layer in its network, so that two layers drop different features.
  public let layer: Int
  /// The place of the batch's first sample in the order of presentation.
  public let firstSample: Int

  /// Describes a mask.
  ///
  /// - Parameters:
  ///   - probability: The probability that a feature is dropped; 0 to 1.
  ///   - seed: The seed of the experiment.
  ///   - presentation: The number of earlier presentations of the same samples.
  ///   - layer: The number of the layer in its network.
  ///   - firstSample: The place of the batch's first sample in the order of presentation.
  /// - Throws: ``ParameterError`` if the probability lies outside its range.
  public init(
    probability: Float, seed: UInt64, presentation: Int = 0, layer: Int = 0, firstSample: Int = 0
  ) throws {
    try ParameterError.check(probability, is: .within(0, 1), name: "probability")
    self.probability = probability
    self.seed = seed
    self.presentation = presentation
    self.layer = layer
    self.firstSample = firstSample
  }

  /// What a value that is kept is multiplied with; of no use where none is.
  var scale: Float { 1 / (1 - probability) }
}

/// Dropout.
public protocol DropoutOperations {
  /// Drops features at random, the same at every step, and scales what is kept by 1 / (1 − probability).
  ///
  /// SpikingJelly's multi-step `layer.Dropout` in training.
  ///
  /// - Parameters:
  ///   - input: Spikes or real values.
  ///   - mask: Which features are dropped.
  /// - Returns: What is left, constant where the input is.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes do not fit.
  func dropout(_ input: DeviceActivity, mask: DropoutMask) throws -> DeviceSequence
}
