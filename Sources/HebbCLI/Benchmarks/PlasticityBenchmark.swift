// SPDX-License-Identifier: Apache-2.0

import Hebb

private let (steps, batch, inputs, outputs) = (4, 128, 784, 400)
private let inputRate: Float = 0.2

/// A whole step of STDP of a dense layer: currents, neurons, weight delta, update and resets.
func stdpLinearBenchmark() -> Benchmark {
  Benchmark(
    name: "stdp-linear", stem: "plasticity",
    shape: "T = \(steps), batch \(batch), \(inputs) x \(outputs), 20 % input spikes",
    prepare: { backend in
      let step = try PlasticityStep(on: backend)
      try step.run()
      return try step.work()
    })
}

/// The arrays of the step.
private struct PlasticityStep {
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

  init(on backend: any Backend) throws {
    self.backend = backend
    input = DeviceSpikeTrain(
      words: try backend.makeBuffer(
        copying: BenchmarkData.spikes(count: batch * inputs, steps: steps, rate: inputRate)),
      steps: steps, batch: batch, features: inputs)
    // A mean drive of 1.6 thresholds a step: the layer fires.
    weight = try backend.makeBuffer(
      copying: BenchmarkData.values(
        count: inputs * outputs, in: 0...(2 * 1.6 / (inputRate * Float(inputs)))))
    gradient = try backend.makeBuffer(of: Float.self, count: inputs * outputs)
    velocity = try backend.makeBuffer(of: Float.self, count: inputs * outputs)
    membrane = try backend.makeBuffer(of: Float.self, count: batch * outputs)
    traces = PlasticityTraces(
      pre: try backend.makeBuffer(of: Float.self, count: batch * inputs),
      post: try backend.makeBuffer(of: Float.self, count: batch * outputs), areZero: true)
    neuron = try .leakyIntegrateAndFire(tau: 2)
    plasticity = try PlasticityParameters(modulation: .clamp(minimum: -1, maximum: 1))
    optimizer = try SGDParameters(learningRate: 1e-7)
  }

  /// One step; returns what the layer fired.
  @discardableResult
  func run() throws -> DeviceSpikeTrain {
    try backend.clear(membrane)
    try backend.clear(traces.pre)
    try backend.clear(traces.post)
    let current = try backend.linear(.spikes(input), weight: weight, outputs: outputs)
    let output = try backend.integrateAndFire(current, membrane: membrane, parameters: neuron)
    try backend.addWeightDelta(
      pre: .spikes(input), post: .spikes(output), weight: weight, parameters: plasticity,
      traces: traces, delta: gradient, scale: -1, keep: 0, form: .automatic)
    try backend.stepSGD(
      weight: weight, gradient: gradient, velocity: velocity, parameters: optimizer)
    return output
  }

  /// What a step moves and computes, from the spikes that it has.
  func work() throws -> BenchmarkWork {
    let inputSpikes = try spikeCount(input)
    let outputSpikes = try spikeCount(try run())
    let weights = 4 * inputs * outputs
    let (words, currents) = (4 * batch * (inputs + outputs), 4 * steps * batch * outputs)
    let state = 4 * batch * (inputs + 2 * outputs)
    // Spikes twice, currents out and in, traces and membrane cleared, in and out; weights for
    // currents, for the delta and in and out, the gradient out and in, the velocity in and out.
    let bytes = 2 * words + 2 * currents + 3 * state + 8 * weights
    let sums = inputSpikes * outputs + 2 * (outputSpikes * inputs + inputSpikes * outputs)
    let neurons = 5 * steps * batch * outputs + 3 * steps * batch * (inputs + outputs)
    return BenchmarkWork(
      bytes: bytes, workingSet: words + currents + state + 3 * weights,
      operations: sums + neurons + 4 * inputs * outputs, items: batch, unit: "images",
      run: { try run() })
  }

  private func spikeCount(_ train: DeviceSpikeTrain) throws -> Int {
    try backend.read(train.words).reduce(0) { $0 + $1.nonzeroBitCount }
  }
}
