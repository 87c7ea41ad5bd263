// SPDX-License-Identifier: Apache-2.0

import Hebb

/// Layers of neurons that spike once, at the sizes of `conv-supervised`.
func spikeTimeBenchmarks() -> [Benchmark] {
  [
    Benchmark(
      name: "on-off", stem: "on-off",
      shape: "\(encodedImages.grouped) images of \(rows) x \(rows), two Gaussians of 7 x 7",
      prepare: { try encodingWork(on: $0) }),
    Benchmark(
      name: "patch-learning", stem: "patch-learning",
      shape:
        "\(taughtPatches.grouped) patches of \(kernel) x \(kernel), on and off, \(maps) maps, "
        + "batch \(batch)",
      prepare: { try patchLearningWork(on: $0) }),
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
private let (encodedImages, taughtPatches) = (256, 16384)

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

private func encodingWork(on backend: any Backend) throws -> BenchmarkWork {
  let images = DeviceImages(
    pixels: try backend.makeBuffer(copying: strokeImages(count: encodedImages)),
    features: rows * rows,
    order: try backend.makeBuffer(copying: (0..<encodedImages).map { UInt32($0) }))
  let filter = try OnOffFilter(rows: rows, columns: rows, radius: 3, inner: 1, outer: 2)
  let encoder = try FittedOnOffEncoder(filter, fitting: images, on: backend)
  let bytes = encodedImages * (rows * rows + filter.features)
  return BenchmarkWork(
    bytes: bytes, workingSet: bytes,
    // Two Gaussians of seven taps along rows, then along columns, a product and a sum each.
    operations: encodedImages * rows * rows * 2 * 2 * 2 * 7, items: encodedImages, unit: "images",
    run: { _ = try encoder(images, in: 0..<encodedImages) })
}

/// Maps of the layer of `conv-supervised`, weights uniform.
private func featureMaps(on backend: any Backend) throws -> FeatureMaps {
  let parameters = try FeatureMapParameters(
    rows: rows, columns: rows, channels: 2, kernel: (kernel, kernel), maps: maps)
  return try backend.makeFeatureMaps(
    parameters, weights: BenchmarkData.values(count: parameters.fanIn * maps, in: 0...1),
    thresholds: [Float](repeating: 4, count: maps))
}

/// Images of which a quarter of the inputs spike.
private func featureInput(
  of parameters: FeatureMapParameters, on backend: any Backend
) throws -> (latencies: DeviceLatencies, spikes: Int) {
  let input = SpikeTimes(count: featureSamples * parameters.features, share: 0.25)
  let latencies = DeviceLatencies(
    times: try backend.makeBuffer(copying: input.times), batch: featureSamples,
    features: parameters.features)
  return (latencies, input.spikes)
}

private func patchLearningWork(on backend: any Backend) throws -> BenchmarkWork {
  let state = try featureMaps(on: backend)
  let parameters = state.parameters
  let input = try featureInput(of: parameters, on: backend)
  let patches = PatchSequence(
    images: (0..<taughtPatches).map { UInt32($0 % featureSamples) },
    corners: (0..<taughtPatches).map {
      UInt32($0 % parameters.outputRows) << 16 | UInt32($0 / 7 % parameters.outputColumns)
    })
  let rates = try PatchRates(
    potentiation: 0.1, depression: 0.1, weightDependence: 1, thresholdRate: 1, targetTime: 0.75,
    minimumThreshold: 2)
  // The inputs of a patch, its place and its winner.
  let bytes = taughtPatches * (parameters.fanIn + 8 + 5)
  return BenchmarkWork(
    bytes: bytes, workingSet: bytes + 4 * parameters.fanIn * maps,
    // Each spike reaches all maps, and the weights of the winner move.
    operations: taughtPatches * (parameters.fanIn / 4 * maps + 20 * parameters.fanIn),
    items: taughtPatches, unit: "patches",
    run: {
      _ = try backend.learnPatches(
        state, latencies: input.latencies, patches: patches, batch: batch, rates: rates)
    })
}

private func featureSpikeWork(on backend: any Backend) throws -> BenchmarkWork {
  let state = try featureMaps(on: backend)
  let parameters = state.parameters
  let input = try featureInput(of: parameters, on: backend)
  let bytes =
    featureSamples * (parameters.features + parameters.outputFeatures)
    + 4 * parameters.fanIn * maps
  return BenchmarkWork(
    bytes: bytes, workingSet: bytes,
    // Each spike reaches the maps of every place that sees it.
    operations: input.spikes * kernel * kernel * maps, items: featureSamples, unit: "images",
    run: { _ = try backend.featureSpikes(of: input.latencies, maps: state) })
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
