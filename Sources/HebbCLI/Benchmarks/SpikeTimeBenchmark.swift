// SPDX-License-Identifier: Apache-2.0

import Hebb

/// Layers of neurons that spike once, at the sizes of `conv-supervised`.
func spikeTimeBenchmarks() -> [Benchmark] {
  [
    Benchmark(
      name: "feature-spikes", stem: "feature-spikes",
      shape:
        "\(featureSamples) images of \(rows) x \(rows), on and off, \(maps) maps of "
        + "\(kernel) x \(kernel)",
      prepare: { try featureSpikeWork(on: $0) }),
    Benchmark(
      name: "supervised", stem: "supervised",
      shape:
        "\(taughtSamples.grouped) samples of \(inputs.grouped) inputs, "
        + "\(classes) classes of \(neuronsPerClass) neurons, batch \(batch)",
      prepare: { try supervisedWork(on: $0) }),
  ]
}

private let (rows, kernel, maps, featureSamples) = (28, 5, 128, 128)
private let (inputs, classes, neuronsPerClass) = (4608, 10, 12)
private let (taughtSamples, batch) = (1024, 16)

/// Spike times of which a share is never.
private struct SpikeTimes {
  let times: [UInt8]
  /// Those that are not never.
  let spikes: Int

  init(count: Int, share: Float) {
    var random = RandomStream(seed: 5, purpose: .encoding)
    let steps = Float(DeviceLatencies.steps)
    times = (0..<count).map { _ in
      random.nextUnit() < share ? UInt8(random.nextUnit() * steps) : DeviceLatencies.never
    }
    spikes = times.count { $0 != DeviceLatencies.never }
  }
}

private func featureSpikeWork(on backend: any Backend) throws -> BenchmarkWork {
  let parameters = try FeatureMapParameters(
    rows: rows, columns: rows, channels: 2, kernel: (kernel, kernel), maps: maps)
  let weights = BenchmarkData.values(count: parameters.fanIn * maps, in: 0...1)
  let state = try backend.makeFeatureMaps(
    parameters, weights: weights, thresholds: [Float](repeating: 4, count: maps))
  let input = SpikeTimes(count: featureSamples * parameters.features, share: 0.25)
  let latencies = DeviceLatencies(
    times: try backend.makeBuffer(copying: input.times), batch: featureSamples,
    features: parameters.features)
  let bytes =
    featureSamples * (parameters.features + parameters.outputFeatures) + 4 * weights.count
  return BenchmarkWork(
    bytes: bytes, workingSet: bytes,
    // Each spike reaches the maps of every place that sees it.
    operations: input.spikes * kernel * kernel * maps, items: featureSamples, unit: "images",
    run: { _ = try backend.featureSpikes(of: latencies, maps: state) })
}

private func supervisedWork(on backend: any Backend) throws -> BenchmarkWork {
  let parameters = try SupervisedParameters(
    inputs: inputs, classes: classes, neuronsPerClass: neuronsPerClass)
  let input = SpikeTimes(count: taughtSamples * inputs, share: 0.4)
  let latencies = DeviceLatencies(
    times: try backend.makeBuffer(copying: input.times), batch: taughtSamples, features: inputs)
  let weights = BenchmarkData.values(count: parameters.neurons * inputs, in: 0.28...0.32)
  let state = try backend.makeSupervised(
    parameters, weights: weights, sum: 0.3 * Float(inputs), threshold: 200)
  let labels = (0..<taughtSamples).map { UInt8($0 % classes) }
  let rates = try SupervisedRates(
    potentiation: 0.2, depression: -0.4, gap: 0.03, nonTargetNeurons: 1, thresholdRate: 10)
  return BenchmarkWork(
    // The times once; in each batch all weights for the spikes, and once more in and out.
    bytes: input.times.count + taughtSamples / batch * 12 * weights.count,
    workingSet: input.times.count + 4 * weights.count,
    operations: (input.spikes + taughtSamples * inputs) * parameters.neurons,
    items: taughtSamples, unit: "images",
    run: {
      _ = try backend.trainSupervised(
        state, latencies: latencies, labels: labels, batch: batch, rates: rates)
    })
}
