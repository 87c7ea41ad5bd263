// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

@Suite("Sequential")
struct SequentialTests {
  private let backend = CPUBackend()
  private let layers: [LayerDescription] = [
    .flatten(Flatten()), .linear(Linear(3, bias: false)),
    .lif(LIF()), .linear(Linear(2, bias: false, name: "out")),
    .integrateAndFire(IF()),
  ]

  @Test("Shapes follow from layer to layer, and a synapse is paired with the neurons behind it")
  func shapes() throws {
    let network = try Sequential(layers, input: [4], on: backend)
    #expect(network.layers.map(\.outputs) == [4, 3, 3, 2, 2])
    #expect(try network.pair(of: "out").neuronName == "if1")
    #expect(try network.pair(of: "linear1").neuronIndex == 2)
  }

  @Test("PyTorch's start lies within 1/sqrt(inputs), differs by layer and seed, and repeats")
  func start() throws {
    func weights(seed: UInt64, _ name: String) throws -> [Float] {
      let network = try Sequential(layers, input: [3], seed: seed, on: backend)
      return try backend.read(network.pair(of: name).synapse.weight)
    }
    let first = try weights(seed: 1, "linear1")
    #expect(try first == weights(seed: 1, "linear1"))
    #expect(try first != weights(seed: 2, "linear1"))
    #expect(try first.prefix(6) != weights(seed: 1, "out").prefix(6))
    #expect(first.allSatisfy { $0.magnitude <= 1 / Float(3).squareRoot() })
  }

  @Test("Layers that do not fit are refused by name")
  func misfits() throws {
    #expect(throws: NetworkError.repeatedName("a")) {
      try Sequential(
        [.lif(LIF(name: "a")), .lif(LIF(name: "a"))], input: [1], on: backend)
    }
    let network = try Sequential(layers, input: [4], on: backend)
    #expect(throws: NetworkError.unknownLayer("linear2", known: ["linear1", "out"])) {
      try network.pair(of: "linear2")
    }
    let lonely = try Sequential([.linear(Linear(bias: false))], input: [4], on: backend)
    #expect(throws: NetworkError.noNeurons(synapse: "linear1")) { try lonely.pair(of: "linear1") }
    let spikes = try backend.upload(
      _HebbTestSupport.spikes(steps: 1, batch: 1, features: 2, rate: 1, seed: 1))
    #expect(throws: NetworkError.spikesIntoNeurons(layer: "lif1")) {
      try Sequential([.lif(LIF())], input: [2], on: backend).present(.spikes(spikes))
    }
  }

  @Test("A network that cannot fit says how many bytes it needs, before it takes any")
  func memory() throws {
    let small = CPUBackend(options: BackendOptions(memoryLimit: 1000))
    #expect(
      throws: BackendError.outOfMemory(what: "network", needed: 12 * 100 * 100, available: 1000)
    ) {
      try Sequential([.linear(Linear(100, bias: false))], input: [100], on: small)
    }
  }
}
