// SPDX-License-Identifier: Apache-2.0

import Hebb

private let (edge, kernel, images) = (28, 5, 4096)

/// The answers of competing maps at every position of strokes, as of MNIST's digits.
func patchBenchmarks() -> [Benchmark] {
  [(64, 1), (128, 2)].map { maps, winners in
    Benchmark(
      name: "patches-\(maps)", stem: "patches",
      shape:
        "\(images.grouped) images of \(edge) x \(edge), patches of \(kernel) x \(kernel), "
        + "\(winners) of \(maps) maps",
      prepare: { try patchWork(maps: maps, winners: winners, on: $0) })
  }
}

private func patchWork(
  maps: Int, winners: Int, on backend: any Backend
) throws -> BenchmarkWork {
  let geometry = try PatchGeometry(imageRows: edge, imageColumns: edge, kernel: kernel)
  let parameters = try CompetitionParameters(
    inputs: geometry.inputs, neurons: maps, decay: 0.95, homeostasisCap: 0.3,
    pattern: [Float](repeating: 1, count: 8), code: LatencyCode(steps: 8, minimum: 20))
  let pixels = strokeImages(count: images)
  let neurons = CompetitiveNeurons(
    try CompetitiveLayer.Configuration(parameters: parameters), on: backend)
  let patches = CompetitivePatches(
    CompetitiveConv2d(maps, kernel: kernel, winners: winners), geometry: geometry,
    neurons: neurons, seed: 1)
  let set = try DeviceImageSet(
    LabeledImages(pixels: pixels, labels: [UInt8](repeating: 0, count: images)), classes: 1,
    on: backend)
  let order = (0..<images).map { UInt32($0) }
  try patches.start(from: set, selection: order)
  let layer = try neurons.started()
  let ordered = try set.ordered(order, on: backend)
  let spikes = pixels.count { $0 >= parameters.code.minimum }
  let answers = 2 * images * geometry.positions * winners
  return BenchmarkWork(
    bytes: pixels.count + answers, workingSet: pixels.count + answers,
    // Each spike reaches the maps of every patch that it lies in.
    operations: spikes * geometry.inputs * maps, items: images, unit: "images",
    run: {
      _ = try backend.answerPatches(
        layer.state, images: ordered, in: 0..<images, geometry: geometry, winners: winners,
        threshold: layer.threshold)
    })
}
