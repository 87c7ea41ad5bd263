// SPDX-License-Identifier: Apache-2.0

/// The state of a readout that is taught by its spike times, in the memory of a backend.
public struct SupervisedState: Sendable {
  /// The shape.
  public let parameters: SupervisedParameters
  /// The weights `[tiles, inputs, 64]`, 0 to 1 and no more than a little: neuron z is lane z % 64 of
  /// tile z / 64; padding is 0.
  public let weights: DeviceBuffer<Float>
  /// The sum that the weights of each neuron keep, `[tiles * 64]`.
  public let sums: DeviceBuffer<Float>
  /// The thresholds of answers, and of training but for target neurons, `[tiles * 64]`.
  public let thresholds: DeviceBuffer<Float>
  /// The thresholds of target neurons for samples of their class, `[tiles * 64]`.
  public let trainingThresholds: DeviceBuffer<Float>
}

/// A readout of neurons that spike once, taught by the times at which they do.
///
/// Every sum is float32 in a fixed order, so that all backends give the same bits where division
/// rounds correctly.
public protocol SupervisedOperations {
  /// The time of each neuron's spike, interpolated inside its step.
  ///
  ///     v[t] = v[t-1] + Σ_{i spiking at t} w_i                                     ascending i
  ///     time = (s − (v[s] − threshold) / (v[s] − v[s-1])) / 255                    1 where it never spikes
  ///
  /// - Parameters:
  ///   - state: The readout.
  ///   - latencies: The inputs, `[batch, inputs]`.
  /// - Returns: The times `[batch, tiles * 64]`, 0 to 1.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes do not fit.
  func spikeTimes(
    _ state: SupervisedState, latencies: DeviceLatencies
  ) throws -> DeviceBuffer<Float>

  /// Learns from samples by supervised STDP: S2-STDP, paired neurons, neuronal competition groups.
  ///
  /// With T the mean time of the neurons that learn and spiked, U their number and k the targets
  /// among them, `T ≤ 1 − gap · k / U`: a target neuron should spike at `T − gap · (U − k) / U`, any
  /// other at `T + gap · k / U`. The error e is its time less that. An input no later than the
  /// neuron's spike does `w += e · potentiation`, any other `w += e · depression`; a neuron that
  /// never spiked counts as later than all. Then w is kept from 0 to 1, and every neuron is scaled
  /// to the sum that it keeps. Of the n target neurons of a sample's class the first to spike does
  /// `threshold += rate · (n − 1) / n`, the others `threshold −= rate / n`, never below the
  /// threshold of answers.
  ///
  /// Goupy, Tirilly and Bilasco, Frontiers in Neuroscience 2024 and NeurIPS 2024.
  ///
  /// - Parameters:
  ///   - state: The readout; weights and training thresholds are updated.
  ///   - latencies: The inputs, `[samples, inputs]`, in the order of presentation.
  ///   - labels: The class of each sample, below the number of classes.
  ///   - batch: The samples between two changes, which add up; at least 1.
  ///   - rates: The rates.
  /// - Returns: Whether each sample's class was told before it was learnt, 0 or 1.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes do not fit.
  func trainSupervised(
    _ state: SupervisedState, latencies: DeviceLatencies, labels: [UInt8], batch: Int,
    rates: SupervisedRates
  ) throws -> DeviceBuffer<UInt8>
}

extension BufferOperations {
  /// Places a readout in the memory of this backend; each neuron keeps the sum of its weights.
  ///
  /// - Parameters:
  ///   - parameters: The shape.
  ///   - weights: The weights `[neurons, inputs]`.
  ///   - sum: The sum that each neuron keeps.
  ///   - threshold: The threshold of all neurons; above 0.
  /// - Returns: The readout.
  /// - Throws: ``BackendError`` if the memory cannot be had, ``ShapeError`` if sizes do not fit.
  package func makeSupervised(
    _ parameters: SupervisedParameters, weights: [Float], sum: Float, threshold: Float
  ) throws -> SupervisedState {
    let (neurons, inputs) = (parameters.neurons, parameters.inputs)
    guard weights.count == neurons * inputs else {
      throw ShapeError.elementCount(
        shape: [neurons, inputs], expected: neurons * inputs, found: weights.count)
    }
    try ParameterError.check(threshold, is: .above(0), name: "threshold")
    let padding = parameters.paddedNeurons - neurons
    let unreachable = [Float](repeating: FeatureMapParameters.unreachable, count: padding)
    let thresholds = [Float](repeating: threshold, count: neurons) + unreachable
    var tiles = [Float](repeating: 0, count: parameters.weightCount)
    for neuron in 0..<neurons {
      for input in 0..<inputs {
        tiles[parameters.index(neuron: neuron, input: input)] = weights[neuron * inputs + input]
      }
    }
    return SupervisedState(
      parameters: parameters, weights: try makeBuffer(copying: tiles),
      sums: try makeBuffer(
        copying: [Float](repeating: sum, count: neurons) + [Float](repeating: 0, count: padding)),
      thresholds: try makeBuffer(copying: thresholds),
      trainingThresholds: try makeBuffer(copying: thresholds))
  }
}

extension SupervisedState {
  /// Throws unless spike times have the inputs of the readout.
  func check(_ latencies: DeviceLatencies) throws {
    try latencies.check(features: parameters.inputs, location: "supervised readout")
  }

  /// Throws unless samples can be learnt.
  func check(
    _ latencies: DeviceLatencies, labels: [UInt8], batch: Int, rates: SupervisedRates
  ) throws {
    try check(latencies)
    try ParameterError.check(batch, is: .atLeast(1), name: "batch")
    guard labels.count == latencies.batch else {
      throw ShapeError.mismatch(
        location: "supervised readout", what: "samples and labels", first: latencies.batch,
        second: labels.count)
    }
    if let label = labels.max() {
      try ParameterError.check(
        Int(label), is: .within(0, Double(parameters.classes - 1)), name: "label")
    }
    try ParameterError.check(
      rates.nonTargetNeurons, is: .within(0, Double(parameters.neuronsPerClass - 1)),
      name: "nonTargetNeurons")
  }
}
