// SPDX-License-Identifier: Apache-2.0

import Hebb

private let (steps, batch, features) = (8, 128, 25_088)

/// Leaky integrate-and-fire neurons under a current that varies over the steps.
func lifBenchmark() -> Benchmark {
  Benchmark(
    name: "lif", stem: "neurons",
    shape: "T = \(steps), \(batch) x \(features.grouped) neurons, varying current",
    prepare: { try lifWork(on: $0) })
}

private func lifWork(on backend: any Backend) throws -> BenchmarkWork {
  let neurons = batch * features
  let current = DeviceSequence(
    values: try backend.makeBuffer(
      copying: BenchmarkData.values(count: steps * neurons, in: 0...2)),
    isConstant: false, steps: steps, batch: batch, features: features)
  let membrane = try backend.makeBuffer(of: Float.self, count: neurons)
  let parameters = try NeuronParameters.leakyIntegrateAndFire(tau: 2)
  // Current in, membrane in and out, one word of spikes out.
  let bytes = neurons * (4 * steps + 12)
  return BenchmarkWork(
    bytes: bytes, workingSet: neurons * (4 * steps + 8), operations: 5 * steps * neurons,
    items: steps * neurons, unit: "updates",
    run: {
      _ = try backend.integrateAndFire(current, membrane: membrane, parameters: parameters)
    })
}
