// SPDX-License-Identifier: Apache-2.0

/// A layer without synapses or neurons that an error can be carried back through.
package protocol ErrorCarrying {
  /// Carries an error of what the layer gives on back to what it was given.
  func carryBack(_ error: DeviceSequence) throws -> DeviceSequence
}

extension Sequential {
  /// Carries the error of the output back to synapses before it.
  ///
  /// `d_k[t] = (what layer k + 1 asks of layer k's spikes, through its weights) · ψ(h_k[t])` with
  /// `ψ(h) = 1 / (1 + (π (h − threshold))²)` and h the potential before the reset. Behind a pool of the
  /// largest the error goes to every place of the window. Nothing goes back through time or through
  /// the reset: the trace of the synapse is its eligibility (the form of OTTT, Xiao et al., NeurIPS 2022).
  ///
  /// - Parameters:
  ///   - error: The error of each output and step.
  ///   - presentation: What every layer did.
  ///   - pairs: The synapses that want an error, in the order of the network; the last is that of the
  ///     output.
  ///   - feedback: Fixed matrices to take the place of the weights, straight from the output; `nil`
  ///     for the weights themselves, layer by layer.
  /// - Returns: The error of each synapse's outputs, in the order of the pairs.
  /// - Throws: ``NetworkError`` if a layer on the way carries no error back, ``BackendError`` if the
  ///   device fails.
  public func errors(
    from error: DeviceSequence, of presentation: Presentation, for pairs: [SynapsePair],
    feedback: RandomFeedback? = nil
  ) throws -> [DeviceSequence] {
    if let feedback { return try feedback.errors(from: error, of: presentation, for: pairs) }
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
      case .transform(let transform):
        guard let carrier = transform as? any ErrorCarrying else {
          throw layers[index].carriesNoError
        }
        error = try carrier.carryBack(error)
      case .competitive, .patches, .windows, .spikeTimes: throw layers[index].carriesNoError
      }
    }
    return pairs.compactMap { errors[$0.synapseIndex] }
  }

  /// Throws unless an error of the output reaches every one of some pairs.
  ///
  /// - Parameters:
  ///   - pairs: The pairs, in the order of the network.
  ///   - feedback: The way that the error takes; straight to the neurons where it is random.
  /// - Throws: ``NetworkError`` that names the layer in the way.
  func checkErrors(reach pairs: [SynapsePair], feedback: TeacherFeedback) throws {
    guard let first = pairs.first else { return }
    for (index, layer) in layers.enumerated().dropFirst(first.synapseIndex)
    where !layer.carriesErrors {
      let isInPair = pairs.contains { $0.synapseIndex < index && index < $0.neuronIndex }
      if feedback == .transpose || isInPair { throw layer.carriesNoError }
    }
  }
}

extension Sequential.Layer {
  /// Whether an error behind it can be carried to what is before it.
  fileprivate var carriesErrors: Bool {
    switch body {
    case .flatten, .neurons, .synapse: true
    case .transform(let transform): transform is any ErrorCarrying
    case .competitive, .patches, .windows, .spikeTimes: false
    }
  }

  /// What is thrown where an error meets a layer that cannot carry it.
  fileprivate var carriesNoError: NetworkError {
    .misplaced(
      layer: name, problem: "(\(kind)) carries no error back to the layers before it",
      remedy: "let the teacher train the layers behind it only, or leave it out")
  }
}
