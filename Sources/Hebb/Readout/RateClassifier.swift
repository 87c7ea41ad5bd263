// SPDX-License-Identifier: Apache-2.0

/// Reads the class from spike counts: output neuron c stands for class c.
package final class RateClassifier: Classifier {
  private let network: Sequential
  private let output: SpikingNeurons
  private let encoder: ImageEncoder
  private let ties: RateReadout.Ties
  private let seed: UInt64
  private let presentation: Int
  private let batch: Int
  private var spiked: [Bool]

  /// Sets up a readout.
  ///
  /// - Parameters:
  ///   - readout: How ties are broken.
  ///   - network: The network, whose last layer spikes.
  ///   - encoder: How an image becomes what the network takes.
  ///   - seed: The seed of the experiment.
  ///   - presentation: The number of presentations before, which random encoders tell apart.
  ///   - batch: The images that are presented at once.
  /// - Throws: ``NetworkError`` if the last layer does not spike.
  package init(
    _ readout: RateReadout, network: Sequential, encoder: ImageEncoder, seed: UInt64,
    presentation: Int, batch: Int
  ) throws {
    guard let last = network.layers.last, case .neurons(let output) = last.body else {
      throw NetworkError.misplaced(
        layer: network.layers.last?.name ?? "network",
        problem: "is read by its spikes and has none",
        remedy: "end the network with lif or if, or choose another readout")
    }
    self.network = network
    self.output = output
    self.encoder = encoder
    ties = readout.ties
    self.seed = seed
    self.presentation = presentation
    self.batch = batch
    spiked = [Bool](repeating: false, count: network.outputs)
  }

  package func assign(from images: DeviceImageSet, selection: [UInt32]) throws {}

  package func answers(to images: DeviceImageSet) throws -> [Answer] {
    let backend = network.backend
    let count = images.images.count
    let ordered = try images.ordered((0..<count).map { UInt32($0) }, on: backend)
    spiked = spiked.map { _ in false }
    var answers: [Answer] = []
    for first in stride(from: 0, to: count, by: batch) {
      network.reset()
      let input = try encoder.encode(
        ordered, in: first..<min(first + batch, count), seed: seed, presentation: presentation,
        on: backend)
      answers += try read(
        network.present(input, mode: .inference, keepsCurrents: false).output)
    }
    return answers
  }

  /// The answers of the output to the presentation that the network has just seen.
  func read(_ activity: DeviceActivity) throws -> [Answer] {
    guard case .spikes(let spikes) = activity, let membrane = output.membrane else { return [] }
    let backend = network.backend
    let rates = try backend.read(backend.rates(of: spikes))
    let potentials = ties == .membrane ? try backend.read(membrane) : []
    let features = spikes.features
    return (0..<spikes.batch).map { sample in
      let neurons = sample * features..<(sample + 1) * features
      for neuron in neurons where rates[neuron] > 0 { spiked[neuron - neurons.lowerBound] = true }
      let largest = rates[neurons].max() ?? 0
      let tied = neurons.filter { rates[$0] == largest }
      let best =
        ties == .lowest
        ? tied.first : tied.reduce(tied.first) { lead(potentials, $0, over: $1) }
      return Answer(label: best.map { $0 - neurons.lowerBound }, isAnswered: largest > 0)
    }
  }

  package var silentNeurons: Int { spiked.count { !$0 } }
  package var unassignedNeurons: Int { 0 }
  package var unownedClasses: [Int] { [] }
  package func store(in file: inout Safetensors) throws {}
  package func load(from file: Safetensors) throws {}
}

/// The neuron with the larger potential; the earlier one where they are equal.
private func lead(_ potentials: [Float], _ first: Int?, over second: Int) -> Int {
  guard let first else { return second }
  return potentials[second] > potentials[first] ? second : first
}
