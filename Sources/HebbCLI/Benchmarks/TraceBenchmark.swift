// SPDX-License-Identifier: Apache-2.0

import Hebb

private let (steps, batch, features) = (8, 128, 25_088)

/// The causal trace of bit-packed spikes after every step.
func traceBenchmark() -> Benchmark {
  Benchmark(
    name: "trace", stem: "traces",
    shape: "T = \(steps), \(batch) x \(features.grouped) neurons, 20 % spikes",
    prepare: { try traceWork(on: $0) })
}

private func traceWork(on backend: any Backend) throws -> BenchmarkWork {
  let neurons = batch * features
  let spikes = DeviceSpikeTrain(
    words: try backend.makeBuffer(
      copying: BenchmarkData.spikes(count: neurons, steps: steps, rate: 0.2)),
    steps: steps, batch: batch, features: features)
  // One word of spikes in, a trace a step out.
  let bytes = neurons * (4 + 4 * steps)
  return BenchmarkWork(
    bytes: bytes, workingSet: bytes, operations: 3 * steps * neurons, items: steps * neurons,
    unit: "updates",
    run: {
      _ = try backend.trace(of: .spikes(spikes), tau: 2, direction: .causal, carried: nil)
    })
}
