// SPDX-License-Identifier: Apache-2.0

extension Experiment {
  /// Whether the network works on times of spikes, one a place.
  var usesSpikeTimes: Bool {
    if case .onOff = encoder { return true }
    return network.contains(where: \.isOfSpikeTimes)
  }

  /// Throws unless layers of spike times stand among themselves, behind an on-off encoder and before
  /// what can train and read them.
  func checkSpikeTimes() throws {
    guard usesSpikeTimes else { return try checkNoSpikeTimePhase() }
    guard case .onOff = encoder else {
      throw DescriptionError.unsupported(
        path: "encoder.kind", problem: "neurons that spike once take times of spikes",
        remedy: "set it to on-off")
    }
    for layer in network where !layer.isOfSpikeTimes {
      throw NetworkError.misplaced(
        layer: layer.name, problem: "takes no times of spikes, as the on-off encoder gives them",
        remedy: "use spikeOnceConv2d, earliestPool2d and spikeOnceLinear, or another encoder")
    }
    for layer in network.dropLast() {
      guard case .spikeOnceLinear = layer else { continue }
      throw NetworkError.misplaced(
        layer: layer.name, problem: "gives its times to a readout, and a layer stands behind it",
        remedy: "let it be the last layer")
    }
    guard readout == .latency else {
      throw DescriptionError.unsupported(
        path: "readout.kind", problem: "\(readout.kind.rawValue) reads no times of single spikes",
        remedy: "set it to latency")
    }
    for (index, phase) in phases.enumerated() { try check(phase, path: "phases.\(index)") }
  }

  private func checkNoSpikeTimePhase() throws {
    for (index, phase) in phases.enumerated() {
      switch phase {
      case .patches, .supervised:
        throw DescriptionError.unsupported(
          path: "phases.\(index).by",
          problem: "\(phase.learner) trains neurons that spike once, and there are none",
          remedy: "add spikeOnceConv2d or spikeOnceLinear, and set encoder.kind to on-off")
      default: continue
      }
    }
  }

  private func check(_ phase: Phase, path: String) throws {
    switch phase {
    case .patches:
      for name in phase.train where !layers(of: .spikeOnceConv2d).contains(name) {
        throw DescriptionError.unsupported(
          path: "\(path).train", problem: "\(name) is no spikeOnceConv2d",
          remedy: "name layers of that kind, or none for all")
      }
    case .supervised(let supervised): try check(supervised, path: path)
    default:
      throw DescriptionError.unsupported(
        path: "\(path).by", problem: "\(phase.learner) trains no neurons that spike once",
        remedy: "set it to patches or supervised")
    }
  }

  private func check(_ phase: SupervisedPhase, path: String) throws {
    guard let last = network.last, case .spikeOnceLinear(let neurons) = last,
      phase.train == [last.name]
    else {
      throw DescriptionError.unsupported(
        path: "\(path).train",
        problem:
          "supervised trains the readout, and \(phase.train.joined(separator: ", ")) is none",
        remedy: "end the network with spikeOnceLinear and name it, or none")
    }
    guard phase.nonTargetNeurons < neurons.neurons else {
      throw DescriptionError.unsupported(
        path: "\(path).nonTargetNeurons",
        problem: "is \(phase.nonTargetNeurons) of the \(neurons.neurons) neurons of a class, which "
          + "leaves no target",
        remedy: "give fewer, or more network.\(last.name).neurons")
    }
  }

  /// Throws unless every class of the data has a neuron.
  func checkClasses(of data: ImageDataSet) throws {
    for case .spikeOnceLinear(let neurons) in network where neurons.classes < data.classes {
      throw DescriptionError.unsupported(
        path: "network.\(neurons.name).classes",
        problem: "is \(neurons.classes), and \(data.name) has \(data.classes) classes: one would "
          + "have no neuron", remedy: "set it to \(data.classes)")
    }
  }

  /// The names of the layers of a kind.
  func layers(of kind: LayerKind) -> [String] {
    network.filter { $0.kind == kind.rawValue }.map(\.name)
  }
}

extension LayerDescription {
  /// Whether the layer takes times of spikes.
  fileprivate var isOfSpikeTimes: Bool {
    switch self {
    case .spikeOnceConv2d, .earliestPool2d, .spikeOnceLinear: true
    default: false
    }
  }
}
