// SPDX-License-Identifier: Apache-2.0

/// What learning rules of three factors, and of three spikes, ask for besides weight deltas.
public protocol EligibilityOperations {
  /// An activity, each step of each sample times a number of its own: `y[t, n, f] = r[t, n] · x[t, n, f]`.
  ///
  /// - Parameters:
  ///   - activity: Spikes or real values.
  ///   - rows: The factors, `[T * N]`.
  /// - Returns: The products, varying, of the same features.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes do not fit.
  func weighted(
    _ activity: DeviceActivity, by rows: DeviceBuffer<Float>
  ) throws -> DeviceSequence

  /// What spikes bring into triplets: `y[t, n, f] = s · (pair + triplet · (tr − s))`.
  ///
  /// - Parameters:
  ///   - activity: The spikes s.
  ///   - trace: Their trace tr at every step, after the step's own spikes were added; less them it is
  ///     that of earlier spikes.
  ///   - pair: The amplitude of a pair.
  ///   - triplet: The amplitude of a triplet with an earlier spike of the same neuron.
  /// - Returns: The drive of every step, varying, of the same features.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes do not fit.
  func tripletDrive(
    of activity: DeviceActivity, trace: DeviceSequence, pair: Float, triplet: Float
  ) throws -> DeviceSequence

  /// Adds sums of spike pairs, weighed by the weights: `delta ← keep · delta + scale · (f_post(w) · P − f_pre(w) · D)`.
  ///
  /// - Parameters:
  ///   - potentiation: The sum P of each weight.
  ///   - depression: The sum D of each weight; 0 where `nil`.
  ///   - weight: The weights w.
  ///   - modulation: The weight dependence.
  ///   - delta: The sum to update, laid out as the weights.
  ///   - scale: The factor of what is added.
  ///   - keep: The factor of what `delta` holds; at 0 its content is not read.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes do not fit.
  func addSums(
    potentiation: DeviceBuffer<Float>, depression: DeviceBuffer<Float>?,
    weight: DeviceBuffer<Float>, modulation: WeightModulation, delta: DeviceBuffer<Float>,
    scale: Float, keep: Float
  ) throws
}
