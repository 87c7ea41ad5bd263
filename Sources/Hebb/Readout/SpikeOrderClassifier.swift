// SPDX-License-Identifier: Apache-2.0

/// Reads the class from the first neurons to spike, whose classes come from training images.
package final class SpikeOrderClassifier: Classifier {
  private let vote: SpikeOrderDescription
  private let neurons: CompetitiveNeurons
  private let network: Sequential
  private let name: String
  private var response: ClassResponse?

  /// Sets up a readout of competing neurons, under the name of their layer.
  package init(
    _ vote: SpikeOrderDescription, neurons: CompetitiveNeurons, name: String, in network: Sequential
  ) {
    self.network = network
    self.vote = vote
    self.neurons = neurons
    self.name = name
  }

  package func assign(from images: DeviceImageSet, selection: [UInt32]) throws {
    response = try neurons.started().classResponse(
      to: network.competitorImages(of: images).ordered(selection, on: neurons.backend),
      labels: selection.map { images.images.labels[Int($0)] }, classes: images.classes)
  }

  package func answers(to images: DeviceImageSet) throws -> [Answer] {
    guard let response else { throw NetworkStateError.notStarted }
    let order = (0..<images.images.count).map { UInt32($0) }
    let classes = try neurons.started().classes(
      of: network.competitorImages(of: images).ordered(order, on: neurons.backend),
      by: SpikeOrderVote(
        vote.readout, response: response, spikes: vote.spikes, decay: vote.decay))
    return classes.map { Answer(label: $0, isAnswered: $0 != nil) }
  }

  package var silentNeurons: Int { unassignedNeurons }

  package var unassignedNeurons: Int { response?.labels.count { $0 == nil } ?? 0 }

  package var unownedClasses: [Int] { response?.unownedClasses ?? [] }

  package func store(in file: inout Safetensors) throws {
    guard let response else { return }
    try file.set(
      "\(name).responses", shape: [response.neurons, response.classes], values: response.values)
    try file.set(
      "\(name).labels", shape: [response.neurons],
      values: response.labels.map { Int32($0 ?? -1) })
  }

  package func load(from file: Safetensors) throws {
    let shape = try file.entry("\(name).responses").shape
    let values: [Double] = try file.values("\(name).responses")
    let count = neurons.configuration.parameters.neurons
    guard shape.count == 2, shape[0] == count, values.allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
      throw FormatError(
        file: file.file, byte: nil,
        problem: "tensor \(name).responses holds no shares of \(count) neurons",
        remedy: "take the checkpoint of this network")
    }
    response = ClassResponse(values: values, classes: shape[1])
  }
}
