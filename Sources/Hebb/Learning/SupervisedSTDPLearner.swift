// SPDX-License-Identifier: Apache-2.0

/// Supervised STDP of a readout whose neurons spike once: an error of their times takes part in the
/// change of every weight.
///
///     e = time − goal              goal: a gap before the mean time for targets, after it for others
///     Δw = e · (input no later than the spike ? potentiation : depression)
///
/// S2-STDP, paired competing neurons and neuronal competition groups of Goupy, Tirilly and Bilasco
/// (Frontiers in Neuroscience 2024; NeurIPS 2024, arXiv 2410.17066). With several target neurons a
/// class the first to spike gets a higher threshold in training, which leaves room for the others.
public final class SupervisedSTDPLearner {
  /// The neurons that learn.
  public let neurons: SupervisedState
  /// Where they live.
  public let backend: any Backend

  /// Creates a learner.
  ///
  /// - Parameters:
  ///   - neurons: The neurons that learn.
  ///   - backend: Where they live.
  public init(_ neurons: SupervisedState, on backend: any Backend) {
    self.neurons = neurons
    self.backend = backend
  }

  /// Gives target neurons the threshold of answers again, as each epoch starts.
  ///
  /// - Throws: ``BackendError`` if the device fails.
  public func resetThresholds() throws {
    try backend.copy(neurons.thresholds, to: neurons.trainingThresholds)
  }

  /// Learns from samples, batch by batch.
  ///
  /// - Parameters:
  ///   - latencies: The inputs, `[samples, inputs]`, in the order of presentation.
  ///   - labels: The class of each sample.
  ///   - batch: The samples between two changes, which add up; at least 1.
  ///   - rates: The rates.
  /// - Returns: The samples whose class was told before they were learnt.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` or ``ParameterError`` if sizes or
  ///   labels do not fit.
  public func learn(
    _ latencies: DeviceLatencies, labels: [UInt8], batch: Int, rates: SupervisedRates
  ) throws -> Int {
    let correct = try backend.trainSupervised(
      neurons, latencies: latencies, labels: labels, batch: batch, rates: rates)
    return try backend.read(correct).reduce(0) { $0 + Int($1) }
  }
}
