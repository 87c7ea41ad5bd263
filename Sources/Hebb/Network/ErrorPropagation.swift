// SPDX-License-Identifier: Apache-2.0

extension Sequential {
  /// Carries the error of the output back to synapses before it.
  ///
  /// `d_k[t] = (what layer k + 1 asks of layer k's spikes, through its weights) · ψ(h_k[t])` with
  /// `ψ(h) = 1 / (1 + (π (h − threshold))²)` and h the potential before the reset. Nothing goes back
  /// through time or through the reset: the trace of the synapse is its eligibility (the form of OTTT,
  /// Xiao et al., NeurIPS 2022).
  ///
  /// - Parameters:
  ///   - error: The error of each output and step.
  ///   - presentation: What every layer did.
  ///   - pairs: The synapses that want an error, in the order of the network; the last is that of the
  ///     output.
  /// - Returns: The error of each synapse's outputs, in the order of the pairs.
  /// - Throws: ``NetworkError`` if a layer on the way carries no error back, ``BackendError`` if the
  ///   device fails.
  public func errors(
    from error: DeviceSequence, of presentation: Presentation, for pairs: [SynapsePair]
  ) throws -> [DeviceSequence] {
    guard let first = pairs.first else { return [] }
    var errors: [Int: DeviceSequence] = [:]
    var error = error
    for index in stride(from: layers.count - 1, through: first.synapseIndex, by: -1) {
      switch layers[index].body {
      case .flatten: continue
      case .neurons(let neurons):
        guard index < layers.count - 1, case .values(let current) = presentation.input(of: index)
        else { continue }
        error = try backend.carryBack(error, through: current, parameters: neurons.parameters)
      case .synapse(let synapse):
        errors[index] = error
        if index > first.synapseIndex { error = try synapse.carryBack(error) }
      case .transform, .competitive, .patches, .windows:
        throw NetworkError.misplaced(
          layer: layers[index].name, problem: "carries no error back to the layers before it",
          remedy: "let the teacher train the dense layers behind it")
      }
    }
    return pairs.compactMap { errors[$0.synapseIndex] }
  }
}
