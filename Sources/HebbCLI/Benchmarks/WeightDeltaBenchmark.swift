// SPDX-License-Identifier: Apache-2.0

import Hebb

private let (steps, batch) = (4, 128)

/// The weight delta of a dense layer alone, driven by events or as dense products, over the densities at
/// which both sides spike.
func weightDeltaBenchmarks() -> [Benchmark] {
  let densities: [(name: String, rate: Float)] = [
    ("0.001", 0.001), ("0.003", 0.003), ("0.01", 0.01), ("0.03", 0.03), ("0.1", 0.1),
    ("0.3", 0.3), ("1", 1),
  ]
  return [PlasticityForm.events, .dense].flatMap { form in
    densities.map { density in
      Benchmark(
        name: "stdp-\(form.rawValue)-\(density.name)", stem: "stdp-\(form.rawValue)",
        shape: "T = \(steps), batch \(batch), 784 x 400, spikes at \(density.name) on both sides",
        prepare: { try weightDeltaWork(rate: density.rate, form: form, on: $0) })
    }
  }
}

private func weightDeltaWork(
  rate: Float, form: PlasticityForm, on backend: any Backend
) throws -> BenchmarkWork {
  let synapse = BenchmarkSynapse.dense(inputs: 784, outputs: 400)
  let (inputs, outputs) = (synapse.inputs, synapse.outputs)
  let pre = try BenchmarkData.train(
    steps: steps, batch: batch, features: inputs, rate: rate, on: backend)
  let post = try BenchmarkData.train(
    steps: steps, batch: batch, features: outputs, rate: rate, on: backend)
  let weight = try BenchmarkData.weights(of: synapse, inputRate: 1, on: backend)
  let gradient = try backend.makeBuffer(of: Float.self, count: synapse.weightCount)
  let traces = PlasticityTraces(
    pre: try backend.makeBuffer(of: Float.self, count: batch * inputs),
    post: try backend.makeBuffer(of: Float.self, count: batch * outputs), areZero: true)
  let parameters = try PlasticityParameters(modulation: .clamp(minimum: -1, maximum: 1))
  let spikes = try (
    backend.spikeCount(of: pre) * synapse.fanOut, backend.spikeCount(of: post) * synapse.fanIn
  )
  // Spikes in, the traces after the last step out, weights in, the gradient out.
  let bytes = 8 * batch * (inputs + outputs) + 8 * synapse.weightCount
  // What both sums add, whichever form computes them, and the traces.
  let operations = 2 * (spikes.0 + spikes.1) + 3 * steps * batch * (inputs + outputs)
  return BenchmarkWork(
    bytes: bytes, workingSet: bytes, operations: operations, items: batch, unit: "images",
    run: {
      try synapse.writeGradient(
        pre: pre, post: post, weight: weight, parameters: parameters, traces: traces,
        gradient: gradient, form: form, on: backend)
    })
}
