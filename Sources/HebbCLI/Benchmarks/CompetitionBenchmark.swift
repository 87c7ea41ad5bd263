// SPDX-License-Identifier: Apache-2.0

import Hebb

private let (edge, neurons, batch, batches) = (28, 400, 64, 96)

/// Competitive learning of strokes, with about as many spikes an image as MNIST has.
func competitionBenchmark() -> Benchmark {
  Benchmark(
    name: "competition", stem: "competition",
    shape:
      "\((batch * batches).grouped) images of \(edge) x \(edge), \(neurons) neurons, batch \(batch)",
    prepare: { try competitionWork(on: $0) })
}

private func competitionWork(on backend: any Backend) throws -> BenchmarkWork {
  let count = batch * batches
  let (inputs, code) = (edge * edge, try LatencyCode(steps: 8, minimum: 20))
  let pixels = strokeImages(count: count)
  var random = RandomStream(seed: 4, purpose: .permutation)
  let order = random.permutation(of: count)
  let devicePixels = try backend.makeBuffer(copying: pixels)
  let images = DeviceImages(
    pixels: devicePixels, features: inputs, order: try backend.makeBuffer(copying: order))
  let parameters = try CompetitionParameters(
    inputs: inputs, neurons: neurons, decay: 0.95, homeostasisCap: 0.3,
    pattern: [Float](repeating: 1, count: code.steps), code: code)
  let layer = try CompetitiveLayer(
    imprinting: pixels, devicePixels: devicePixels, order: order,
    configuration: .init(parameters: parameters), on: backend)
  let plan = (0..<batches).map {
    CompetitionBatch(
      range: $0 * batch..<($0 + 1) * batch, learningRate: 0.1, homeostasisRate: 0.002)
  }
  let spikes = pixels.count { $0 >= code.minimum }
  let (weights, rows) = (4 * parameters.weightCount, 4 * inputs * min(batch, neurons))
  return BenchmarkWork(
    // The pixels once; in each batch all weights once, and the winners' rows in and out.
    bytes: pixels.count + batches * (weights + 2 * rows), workingSet: pixels.count + weights,
    operations: spikes * neurons, items: count, unit: "images",
    run: {
      _ = try backend.trainCompetition(
        layer.state, images: images, batches: plan, threshold: layer.threshold)
    })
}

/// Images of ten kinds, each of three thick strokes that are shifted a little from image to image.
func strokeImages(count: Int) -> [UInt8] {
  var random = RandomStream(seed: 3, purpose: .encoding)
  let kinds = (0..<10).map { _ in
    (0..<3).map { _ in
      Stroke(from: random.point(in: 6...22), to: random.point(in: 6...22))
    }
  }
  return (0..<count).flatMap { image in
    let shift = random.point(in: -2...2)
    let strokes = kinds[image % kinds.count].map { stroke in
      Stroke(
        from: stroke.from + shift + random.point(in: -1...1),
        to: stroke.to + shift + random.point(in: -1...1))
    }
    return (0..<edge * edge).map { pixel in
      let place = SIMD2(Float(pixel % edge), Float(pixel / edge))
      let distance = strokes.map { $0.distance(to: place) }.min() ?? .infinity
      return UInt8(max(0, min(255, 255 * (2.4 - distance))))
    }
  }
}

private struct Stroke {
  let from: SIMD2<Float>
  let to: SIMD2<Float>

  func distance(to place: SIMD2<Float>) -> Float {
    let (along, away) = (to - from, place - from)
    let share = (along * away).sum() / max(1e-6, (along * along).sum())
    let offset = away - along * max(0, min(1, share))
    return (offset * offset).sum().squareRoot()
  }
}

extension RandomStream {
  fileprivate mutating func point(in range: ClosedRange<Float>) -> SIMD2<Float> {
    let extent = range.upperBound - range.lowerBound
    return SIMD2(nextUnit(), nextUnit()) * extent + range.lowerBound
  }
}
