// SPDX-License-Identifier: Apache-2.0

/// The largest and the smallest membrane potential of each neuron in a presentation.
public struct MembranePeaks: Sendable {
  /// The largest potentials, `[batch * features]`.
  public let highest: DeviceBuffer<Float>
  /// The smallest potentials, `[batch * features]`.
  public let lowest: DeviceBuffer<Float>
}

/// The errors of a teacher, and the membranes that they are carried through.
public protocol ErrorOperations {
  /// The error of output neurons against a teacher, `d[t] = gate · (target − s[t])`.
  ///
  /// - Parameters:
  ///   - spikes: The spikes of the output neurons.
  ///   - target: The spikes a step that are wanted, `[batch * features]`; 1 of the class, else 0.
  ///   - gate: The share of each neuron's error that is taught, `[batch * features]`; all where `nil`.
  /// - Returns: The error of every step, `[T, batch * features]`.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes do not fit.
  func outputError(
    of spikes: DeviceSpikeTrain, target: DeviceBuffer<Float>, gate: DeviceBuffer<Float>?
  ) throws -> DeviceSequence

  /// Carries an error from the spikes of neurons back to their current.
  ///
  /// `d[t] = error[t] / (1 + (π · (h[t] − threshold))²)`, h the potential before the reset, as the
  /// neurons run from rest through the current: membranes are computed again, none is kept.
  ///
  /// - Parameters:
  ///   - error: The error at the spikes, constant or varying.
  ///   - current: The current that the neurons ran through, constant or varying.
  ///   - parameters: Charge, threshold and reset of the neurons.
  /// - Returns: The error at the current, `[T, batch * features]`.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes do not fit.
  func carryBack(
    _ error: DeviceSequence, through current: DeviceSequence, parameters: NeuronParameters
  ) throws -> DeviceSequence

  /// Carries an error of a convolution's current back to its input.
  ///
  ///     d[n, c, y, x] = Σ_o Σ_j Σ_k w[o, c, j, k] · error[n, o, v, u]
  ///
  /// over the outputs (v, u) that see (y, x) through (j, k).
  ///
  /// - Parameters:
  ///   - error: The error at the current, features `[out, outputHeight, outputWidth]`.
  ///   - weight: The weights `[out, in / groups, height, width]`.
  ///   - geometry: The geometry.
  /// - Returns: The error at the input, features `[channels, height, width]`, constant where it is.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes do not fit.
  func carryBack(
    _ error: DeviceSequence, through weight: DeviceBuffer<Float>, geometry: ConvolutionGeometry
  ) throws -> DeviceSequence

  /// Spreads an error behind pooling over the places that were pooled.
  ///
  /// Each place takes the errors of all windows that see it, added row by row in float32: whole where
  /// the largest was pooled, an equal share where the average was.
  ///
  /// - Parameters:
  ///   - error: The error at what was pooled, features `[channels, pooledHeight, pooledWidth]`.
  ///   - geometry: The planes and windows.
  ///   - isAverage: Whether each place takes its share, `1 / size²`, only.
  /// - Returns: The error before pooling, features `[channels, height, width]`, constant where it is.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if the features do not fit.
  func spread(
    _ error: DeviceSequence, over geometry: PoolingGeometry, isAverage: Bool
  ) throws -> DeviceSequence

  /// The largest and smallest membrane potentials of neurons that never spike, from rest.
  ///
  /// - Parameters:
  ///   - current: The input current in units of the threshold, constant or varying.
  ///   - parameters: Charge and resting potential; the threshold is out of reach.
  /// - Returns: The potentials; not a number where one of a neuron's potentials is not.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes do not fit.
  func peaks(
    of current: DeviceSequence, parameters: NeuronParameters
  ) throws -> MembranePeaks
}
