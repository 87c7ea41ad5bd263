// SPDX-License-Identifier: Apache-2.0

import Hebb

private let (steps, batch, channels, side) = (4, 128, 32, 28)

/// The maximum and the average of bit-packed spikes over windows of 2 x 2.
func poolingBenchmarks() -> [Benchmark] {
  ["max", "average"].map { kind in
    Benchmark(
      name: "pool-\(kind)", stem: "pool",
      shape: "T = \(steps), batch \(batch), \(channels) x \(side) x \(side), windows of 2 x 2",
      prepare: { try poolingWork(isAverage: kind == "average", on: $0) })
  }
}

private func poolingWork(
  isAverage: Bool, on backend: any Backend
) throws -> BenchmarkWork {
  let geometry = try PoolingGeometry(
    channels: channels, height: side, width: side, size: 2, stride: 2)
  let spikes = try BenchmarkData.train(
    steps: steps, batch: batch, features: geometry.features, rate: 0.2, on: backend)
  let pooled = batch * geometry.pooledFeatures
  // One word of spikes in; a word of the maximum out, or an average a step.
  let bytes = 4 * (spikes.count + pooled * (isAverage ? steps : 1))
  return BenchmarkWork(
    bytes: bytes, workingSet: bytes, operations: 3 * pooled * (isAverage ? steps : 1), items: batch,
    unit: "images",
    run: {
      if isAverage {
        _ = try backend.averagePool(.spikes(spikes), geometry: geometry)
      } else {
        _ = try backend.maxPool(spikes, geometry: geometry)
      }
    })
}
