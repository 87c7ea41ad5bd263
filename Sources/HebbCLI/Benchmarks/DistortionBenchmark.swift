// SPDX-License-Identifier: Apache-2.0

import Hebb

private let (rows, columns, images) = (28, 28, 4096)

/// The images of part of an epoch, each under a map of its own.
func distortionBenchmark() -> Benchmark {
  Benchmark(
    name: "distortion", stem: "distortion",
    shape: "\(images.grouped) images of \(rows) x \(columns)",
    prepare: { try distortionWork(on: $0) })
}

private func distortionWork(on backend: any Backend) throws -> BenchmarkWork {
  let given = DeviceImages(
    pixels: try backend.makeBuffer(copying: strokeImages(count: images)), features: rows * columns,
    order: try backend.makeBuffer(copying: (0..<images).map { UInt32($0) }))
  var distortion = ImageDistortion()
  (distortion.rotation, distortion.scale, distortion.shear, distortion.shift) = (20, 0.2, 0.3, 3)
  var random = RandomStream(seed: 6, purpose: .distortion)
  let maps = try backend.makeBuffer(
    copying: (0..<images).flatMap { _ in
      distortion.map(rows: rows, columns: columns, random: &random)
    })
  let pixels = images * rows * columns
  let bytes = 2 * pixels + 24 * images
  return BenchmarkWork(
    bytes: bytes, workingSet: bytes,
    // The place, eight operations; between four pixels, twelve.
    operations: 20 * pixels, items: images, unit: "images",
    run: { _ = try backend.distort(given, rows: rows, columns: columns, by: maps) })
}
