// SPDX-License-Identifier: Apache-2.0

/// Reads the class from the first neuron to spike, the time of which is interpolated inside its step.
package final class LatencyClassifier: Classifier {
  private let stack: SpikeTimeStack
  private let index: Int
  private let readout: SpikeOnceReadout
  private var spiked: [Bool]

  /// Sets up a readout of the last layer.
  ///
  /// - Parameter stack: The encoder and the layers.
  /// - Throws: ``DescriptionError`` if the last layer has no neurons of classes.
  package init(_ stack: SpikeTimeStack) throws {
    guard let last = stack.network.spikeTimeLayers.last, case .readout(let readout) = last.layer
    else {
      throw DescriptionError.unsupported(
        path: "readout.kind", problem: "latency reads neurons of classes that spike once",
        remedy: "end the network with spikeOnceLinear")
    }
    self.stack = stack
    self.readout = readout
    index = last.index
    spiked = [Bool](repeating: false, count: readout.neurons.parameters.neurons)
  }

  package func assign(from images: DeviceImageSet, selection: [UInt32]) throws {}

  package func answers(to images: DeviceImageSet) throws -> [Answer] {
    let backend = stack.network.backend
    let count = images.images.count
    let ordered = try images.ordered((0..<count).map { UInt32($0) }, on: backend)
    let per = readout.neurons.parameters.neuronsPerClass
    spiked = spiked.map { _ in false }
    var answers: [Answer] = []
    for range in SpikeTimeStack.chunks(of: 0..<count) {
      let times = try readout.times(of: stack.latencies(of: ordered, in: range, before: index))
      for sample in times {
        for (neuron, time) in sample.enumerated() where time < 1 { spiked[neuron] = true }
        let first = sample.indices.min { sample[$0] < sample[$1] } ?? 0
        answers.append(Answer(label: first / per, isAnswered: sample[first] < 1))
      }
    }
    return answers
  }

  package var silentNeurons: Int { spiked.count { !$0 } }
  package var unassignedNeurons: Int { 0 }
  package var unownedClasses: [Int] { [] }
  package func store(in file: inout Safetensors) throws {}
  package func load(from file: Safetensors) throws {}
}
