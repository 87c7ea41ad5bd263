// SPDX-License-Identifier: Apache-2.0

import Hebb

private let (steps, batch) = (4, 128)
private let inputRate: Float = 0.2

/// Whole steps of STDP of dense layers: currents, neurons, weight delta, update and resets.
func stdpLinearBenchmarks() -> [Benchmark] {
  [("stdp-linear", 400), ("stdp-linear-784x10", 10)].map { name, outputs in
    stdpBenchmark(name, stem: "plasticity", shape: "784 x \(outputs)") {
      .dense(inputs: 784, outputs: outputs)
    }
  }
}

/// The same of convolutions.
func stdpConvolutionBenchmarks() -> [Benchmark] {
  [(1, 28), (32, 14)].map { channels, side in
    stdpBenchmark(
      "stdp-conv-\(channels)x32", stem: "stdp-conv",
      shape: "3 x 3, \(channels) -> 32 on \(side) x \(side)"
    ) {
      try .convolution(from: channels, to: 32, side: side)
    }
  }
}

private func stdpBenchmark(
  _ name: String, stem: String, shape: String,
  synapse: @escaping @Sendable () throws -> BenchmarkSynapse
) -> Benchmark {
  Benchmark(
    name: name, stem: stem,
    shape: "T = \(steps), batch \(batch), \(shape), 20 % input spikes",
    prepare: { backend in
      let step = try PlasticityStep(synapse: synapse(), on: backend)
      try step.run()
      return try step.work()
    })
}

/// The arrays of the step.
private struct PlasticityStep {
  let synapse: BenchmarkSynapse
  let backend: any Backend
  let input: DeviceSpikeTrain
  let weight: DeviceBuffer<Float>
  let gradient: DeviceBuffer<Float>
  let velocity: DeviceBuffer<Float>
  let membrane: DeviceBuffer<Float>
  let traces: PlasticityTraces
  let neuron: NeuronParameters
  let plasticity: PlasticityParameters
  let optimizer: SGDParameters

  init(synapse: BenchmarkSynapse, on backend: any Backend) throws {
    self.synapse = synapse
    self.backend = backend
    let (inputs, outputs) = (synapse.inputs, synapse.outputs)
    input = try BenchmarkData.train(
      steps: steps, batch: batch, features: inputs, rate: inputRate, on: backend)
    weight = try BenchmarkData.weights(of: synapse, inputRate: inputRate, on: backend)
    gradient = try backend.makeBuffer(of: Float.self, count: synapse.weightCount)
    velocity = try backend.makeBuffer(of: Float.self, count: synapse.weightCount)
    membrane = try backend.makeBuffer(of: Float.self, count: batch * outputs)
    traces = PlasticityTraces(
      pre: try backend.makeBuffer(of: Float.self, count: batch * inputs),
      post: try backend.makeBuffer(of: Float.self, count: batch * outputs), areZero: true,
      carriesOn: false)
    neuron = try .leakyIntegrateAndFire(tau: 2)
    plasticity = try PlasticityParameters(modulation: .clamp(minimum: -1, maximum: 1))
    optimizer = try SGDParameters(learningRate: 1e-7)
  }

  /// One step; returns what the layer fired.
  @discardableResult
  func run() throws -> DeviceSpikeTrain {
    let output = try synapse.spikes(
      of: .spikes(input), weight: weight, membrane: membrane, neuron: neuron, on: backend)
    try synapse.writeGradient(
      pre: input, post: output, weight: weight, parameters: plasticity, traces: traces,
      gradient: gradient, form: .automatic, on: backend)
    try backend.stepSGD(
      weight: weight, gradient: gradient, velocity: velocity, parameters: optimizer)
    return output
  }

  /// What a step moves and computes, from the spikes that it has.
  func work() throws -> BenchmarkWork {
    let inputSpikes = try backend.spikeCount(of: input)
    let outputSpikes = try backend.spikeCount(of: run())
    let (inputs, outputs) = (synapse.inputs, synapse.outputs)
    let weights = 4 * synapse.weightCount
    let words = 4 * batch * (inputs + outputs)
    let membrane = 4 * batch * outputs
    // The least: spikes out or in, and in for the delta, membranes out; weights for currents, for the
    // delta and in and out, the gradient out and in, the velocity in and out. Currents and traces can
    // stay in the cache.
    let bytes = 2 * words + membrane + 8 * weights
    let (fromInputs, fromOutputs) = (inputSpikes * synapse.fanOut, outputSpikes * synapse.fanIn)
    let sums = fromInputs + 2 * (fromOutputs + fromInputs)
    let neurons = 5 * steps * batch * outputs + 3 * steps * batch * (inputs + outputs)
    return BenchmarkWork(
      bytes: bytes, workingSet: words + membrane + 3 * weights,
      operations: sums + neurons + 4 * synapse.weightCount, items: batch, unit: "images",
      run: { try run() })
  }
}
