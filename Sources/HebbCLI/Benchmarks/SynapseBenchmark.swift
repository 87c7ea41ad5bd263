// SPDX-License-Identifier: Apache-2.0

import Hebb

private let (steps, batch) = (4, 128)
private let inputRate: Float = 0.2

/// The currents of synapses from bit-packed spikes.
func synapseBenchmarks() -> [Benchmark] {
  [
    synapseBenchmark("linear", shape: "784 x 400") { .dense(inputs: 784, outputs: 400) },
    synapseBenchmark("conv-1x32", shape: "3 x 3, 1 -> 32 on 28 x 28") {
      try .convolution(from: 1, to: 32, side: 28)
    },
    synapseBenchmark("conv-32x32", shape: "3 x 3, 32 -> 32 on 14 x 14") {
      try .convolution(from: 32, to: 32, side: 14)
    },
  ]
}

private func synapseBenchmark(
  _ name: String, shape: String, synapse: @escaping @Sendable () throws -> BenchmarkSynapse
) -> Benchmark {
  Benchmark(
    name: "synapse-forward-\(name)", stem: "synapse-forward",
    shape: "T = \(steps), batch \(batch), \(shape), 20 % input spikes",
    prepare: { try synapseWork(synapse(), on: $0) })
}

private func synapseWork(
  _ synapse: BenchmarkSynapse, on backend: any Backend
) throws -> BenchmarkWork {
  let input = try BenchmarkData.train(
    steps: steps, batch: batch, features: synapse.inputs, rate: inputRate, on: backend)
  let weight = try BenchmarkData.weights(of: synapse, inputRate: inputRate, on: backend)
  // One word of spikes and each weight in, the currents out.
  let bytes =
    4 * batch * synapse.inputs + 4 * synapse.weightCount + 4 * steps * batch * synapse.outputs
  return BenchmarkWork(
    bytes: bytes, workingSet: bytes,
    operations: try backend.spikeCount(of: input) * synapse.fanOut, items: batch, unit: "images",
    run: { _ = try synapse.current(of: .spikes(input), weight: weight, on: backend) })
}
