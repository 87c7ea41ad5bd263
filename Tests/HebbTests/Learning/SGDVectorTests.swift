// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

/// The single-layer training loop of SpikingJelly's issue 333 against its own vectors: `stdp_sgd`.
@Suite("STDP through SGD, against SpikingJelly")
struct SGDVectorTests {
  private func backends() throws -> [any Backend] {
    [CPUBackend()] + (try OpenCLDevice.all.map { try OpenCLBackend(device: $0) })
  }

  private func modulation(_ name: String?) -> WeightModulation {
    switch name {
    case "clamp": .clamp(minimum: -1, maximum: 1)
    case "bounded": .bounded(minimum: 0, maximum: 1, exponent: 0.5)
    default: .additive
    }
  }

  @Test("Rates and weights after each batch", arguments: ["01", "02", "03"])
  func trainingLoop(number: String) throws {
    let vectors = try Safetensors.read(fixture("vectors/stdp_sgd_\(number).safetensors"))
    for backend in try backends() {
      let synapse = try Linear(
        inputs: 36, outputs: 10, weights: vectors.tensor("weight").values, on: backend)
      let neurons = SpikingNeurons(try .leakyIntegrateAndFire(tau: 2), on: backend)
      let learner = STDPLearner(
        synapse: synapse,
        parameters: try PlasticityParameters(
          modulation: modulation(vectors.metadata["modulation"])))
      let optimizer = try SGD(synapse.weight, momentum: 0.9, on: backend)
      for batch in 0..<4 {
        let image = try vectors.tensor("image_\(batch)")
        let input = DeviceActivity.values(
          try backend.upload(
            image.values, isConstant: true, steps: 4, batch: image.shape[0], features: 36))
        let spikes = try neurons(synapse(input))
        #expect(
          try backend.read(backend.rates(of: spikes)) == vectors.tensor("rate_\(batch)").values,
          "\(backend.name), rates of batch \(batch)")
        try learner.record(pre: input, post: .spikes(spikes))
        try learner.step(onGradient: optimizer.gradient)
        try optimizer.step(learningRate: 0.01)
        learner.reset()
        neurons.reset()
        let expected = try vectors.tensor("weight_\(batch)").values
        // The terms of all updates so far are at most |w| + lr · 6 · 4 · 10 each; the vectors' README allows
        // 1e-5 of their absolute sum, of which the weight itself is the least.
        for (got, want) in zip(try backend.read(synapse.weight), expected) {
          #expect((got - want).magnitude <= max(1e-5 * want.magnitude, 1e-6), "\(backend.name)")
        }
      }
    }
  }

  @Test("The silent case does not move: its weights keep their bits")
  func silence() throws {
    let vectors = try Safetensors.read(fixture("vectors/stdp_sgd_01.safetensors"))
    #expect(try vectors.tensor("weight_3") == vectors.tensor("weight"))
  }
}
