// SPDX-License-Identifier: Apache-2.0

/// Layers in a row on one backend: what one gives on, the next takes.
public final class Sequential {
  /// One layer of the row.
  public struct Layer {
    /// The name of the layer, unique in its network.
    public let name: String
    /// The features of one sample of what it gives on.
    public let outputs: Int
    package let body: Body
  }

  /// What a layer does.
  package enum Body {
    case flatten
    case synapse(Linear)
    case neurons(SpikingNeurons)
    case competitive(CompetitiveNeurons)
  }

  /// The layers, the first to see an image first.
  public let layers: [Layer]
  /// The features of one sample of the input.
  public let inputs: Int
  /// Where the layers live.
  public let backend: any Backend

  package init(_ layers: [Layer], inputs: Int, on backend: any Backend) throws {
    var names: Set<String> = []
    for layer in layers where !names.insert(layer.name).inserted {
      throw NetworkError.repeatedName(layer.name)
    }
    self.layers = layers
    self.inputs = inputs
    self.backend = backend
  }

  /// The features of one sample of the output.
  public var outputs: Int { layers.last?.outputs ?? inputs }

  /// Runs all layers through one presentation.
  ///
  /// - Parameter input: Spikes or real values of N samples.
  /// - Returns: What every layer took and gave on.
  /// - Throws: ``ShapeError`` or ``NetworkError`` if a layer cannot take what the one before it gives,
  ///   ``BackendError`` if the device fails.
  public func present(_ input: DeviceActivity) throws -> Presentation {
    var activities = [input]
    for layer in layers {
      activities.append(try layer.present(activities[activities.count - 1]))
    }
    return Presentation(activities: activities)
  }

  /// Forgets all membrane potentials.
  public func reset() {
    for case .neurons(let neurons) in layers.map(\.body) { neurons.reset() }
  }

  /// The position of a synapse and of the first neurons behind it.
  package func pair(of name: String) throws -> SynapsePair {
    guard let index = layers.firstIndex(where: { $0.name == name && $0.isSynapse }),
      case .synapse(let synapse) = layers[index].body
    else { throw NetworkError.unknownLayer(name, known: synapseNames) }
    for behind in layers.indices.dropFirst(index + 1) {
      guard case .neurons = layers[behind].body else { continue }
      return SynapsePair(
        name: name, neuronName: layers[behind].name, synapse: synapse, synapseIndex: index,
        neuronIndex: behind)
    }
    throw NetworkError.noNeurons(synapse: name)
  }

  /// The names of the synapses, in order.
  package var synapseNames: [String] { layers.filter(\.isSynapse).map(\.name) }
}

/// What every layer of a network did in one presentation.
public struct Presentation {
  /// The input, then what each layer gave on.
  let activities: [DeviceActivity]

  /// What a layer took.
  package func input(of layer: Int) -> DeviceActivity { activities[layer] }

  /// What a layer gave on.
  package func output(of layer: Int) -> DeviceActivity { activities[layer + 1] }

  /// What the last layer gave on.
  public var output: DeviceActivity { activities[activities.count - 1] }
}

/// A synapse and the first neurons behind it, which learn together.
package struct SynapsePair {
  package let name: String
  package let neuronName: String
  package let synapse: Linear
  package let synapseIndex: Int
  package let neuronIndex: Int
}

extension Sequential.Layer {
  fileprivate var isSynapse: Bool {
    if case .synapse = body { true } else { false }
  }

  fileprivate func present(_ input: DeviceActivity) throws -> DeviceActivity {
    switch body {
    case .flatten: return input
    case .synapse(let synapse): return .values(try synapse(input))
    case .neurons(let neurons):
      guard case .values(let current) = input else {
        throw NetworkError.spikesIntoNeurons(layer: name)
      }
      return .spikes(try neurons(current))
    case .competitive:
      throw NetworkError.misplaced(
        layer: name, problem: "takes images, not the activity of a layer",
        remedy: "let it be the only layer with weights")
    }
  }
}
