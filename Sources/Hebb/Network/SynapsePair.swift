// SPDX-License-Identifier: Apache-2.0

/// A synapse and the first neurons behind it, which learn together.
public struct SynapsePair {
  /// The name of the synapse.
  public let name: String
  /// The name of the neurons.
  public let neuronName: String
  /// The synapse, whose weights learn.
  public let synapse: any Synapse
  /// The neurons.
  public let neurons: SpikingNeurons
  /// The position of the synapse in its network.
  public let synapseIndex: Int
  /// The position of the neurons in their network.
  public let neuronIndex: Int
}

extension Sequential {
  /// The position of a synapse and of the first neurons behind it.
  ///
  /// - Parameter name: The name of the synapse.
  /// - Returns: The pair.
  /// - Throws: ``NetworkError`` if no synapse has the name, no neurons stand behind it, or what stands
  ///   between them moves features to other places.
  public func pair(of name: String) throws -> SynapsePair {
    guard let index = layers.firstIndex(where: { $0.name == name }),
      case .synapse(let synapse) = layers[index].body
    else { throw NetworkError.unknownLayer(name, known: synapseNames) }
    for behind in layers.indices.dropFirst(index + 1) {
      switch layers[behind].body {
      case .flatten: continue
      case .transform(let transform) where transform.keepsPlaces: continue
      case .transform:
        throw NetworkError.untouching(
          synapse: name, between: layers[behind].name, kind: layers[behind].kind)
      case .neurons(let neurons):
        return SynapsePair(
          name: name, neuronName: layers[behind].name, synapse: synapse, neurons: neurons,
          synapseIndex: index, neuronIndex: behind)
      case .synapse, .competitive, .patches, .windows, .spikeTimes:
        throw NetworkError.noNeurons(synapse: name)
      }
    }
    throw NetworkError.noNeurons(synapse: name)
  }

  /// The pairs that an error of the output trains.
  ///
  /// - Parameters:
  ///   - names: The names of their synapses; the last one's where empty.
  ///   - feedback: How the error reaches them.
  /// - Returns: The pairs, in the order of the network, the last of them the output.
  /// - Throws: ``NetworkError`` if a synapse has no pair, the last is not the output, or a layer in the
  ///   way carries no error.
  public func taughtPairs(
    of names: [String], feedback: TeacherFeedback = .transpose
  ) throws -> [SynapsePair] {
    let names = names.isEmpty ? Array(synapseNames.suffix(1)) : names
    let pairs = try names.map { try pair(of: $0) }.sorted { $0.synapseIndex < $1.synapseIndex }
    guard let last = pairs.last, last.neuronIndex == layers.count - 1 else {
      throw NetworkError.misplaced(
        layer: pairs.last?.name ?? "network",
        problem: "is not the output, where a teacher knows what to do",
        remedy: "train the last synapse too, and end the network with the neurons behind it")
    }
    try checkErrors(reach: pairs, feedback: feedback)
    return pairs
  }

  /// The last synapse and the neurons that end the network, whose spikes are its answer.
  ///
  /// - Throws: ``NetworkError`` if no such neurons end it.
  func outputPair() throws -> SynapsePair {
    let name = synapseNames.last ?? "output"
    let pair = try pair(of: name)
    guard pair.neuronIndex == layers.count - 1 else {
      throw NetworkError.misplaced(
        layer: layers.last?.name ?? name, problem: "ends the network, which has no answer then",
        remedy: "end it with the neurons behind \(name)")
    }
    return pair
  }

  /// The names of the synapses, in order.
  public var synapseNames: [String] {
    layers.filter { if case .synapse = $0.body { true } else { false } }.map(\.name)
  }
}
