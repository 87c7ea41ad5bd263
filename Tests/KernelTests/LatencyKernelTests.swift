// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

/// Random spike times of which a share of the places has one.
func latencies(count: Int, density: Float, seed: Int) -> [UInt8] {
  uniform(count: 2 * count, in: 0...1, seed: seed).chunked(by: 2).map { pair in
    pair[0] < density ? UInt8(pair[1] * 254.999) : DeviceLatencies.never
  }
}

extension Array {
  /// Neighboring elements together, a number at a time.
  fileprivate func chunked(by size: Int) -> [[Element]] {
    stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
  }
}

extension Backend {
  /// Spike times in the memory of this backend.
  func upload(_ times: [UInt8], features: Int) throws -> DeviceLatencies {
    DeviceLatencies(
      times: try makeBuffer(copying: times), batch: times.count / features, features: features)
  }
}

@Suite("Kernels of spike times")
struct LatencyKernelTests {
  /// Rows, columns and radius of the filter.
  private static let shapes = [(1, 1, 0), (3, 5, 3), (8, 8, 3), (28, 28, 3), (17, 33, 1)]

  private func pixels(count: Int) -> [UInt8] {
    uniform(count: count, in: 0...1, seed: 5).map { $0 < 0.3 ? 0 : UInt8($0 * 255) }
  }

  /// Contrast, range and times of images of a shape, each moved by a shift.
  private func encode(
    _ shape: (Int, Int, Int), shift: PixelShift, images: Int, on backend: any Backend
  ) throws -> (contrast: [Float], minimum: [Float], maximum: [Float], times: [UInt8]) {
    let filter = try OnOffFilter(
      rows: shape.0, columns: shape.1, radius: shape.2, inner: 1, outer: 2)
    let contrast = try backend.onOffContrast(
      DeviceImages(
        pixels: backend.makeBuffer(copying: pixels(count: images * filter.pixels)),
        features: filter.pixels,
        order: backend.makeBuffer(copying: (0..<UInt32(images)).reversed())), in: 0..<images,
      filter: filter, shift: shift)
    let (minimum, maximum) = try (
      backend.makeBuffer(copying: [Float](repeating: 1, count: filter.features)),
      backend.makeBuffer(copying: [Float](repeating: -1, count: filter.features))
    )
    try backend.widenRange(minimum: minimum, maximum: maximum, by: contrast)
    let scale = try zip(backend.read(minimum), backend.read(maximum)).map { low, high in
      high > low ? 1 / (high - low) : 0
    }
    let latencies = try backend.latencies(
      of: contrast, minimum: minimum, scale: backend.makeBuffer(copying: scale))
    return try (
      backend.read(contrast), backend.read(minimum), backend.read(maximum),
      backend.read(latencies.times)
    )
  }

  @Test("Images become the spike times of the CPU", arguments: KernelTarget.all)
  func encoding(target: KernelTarget) throws {
    for shape in LatencyKernelTests.shapes {
      for shift in [PixelShift(), PixelShift(down: -1), PixelShift(down: 1, right: 2)] {
        let expected = try encode(shape, shift: shift, images: 9, on: CPUBackend())
        let actual = try encode(shape, shift: shift, images: 9, on: target.backend())
        let comment = "\(shape), \(shift)"
        expectSameBits(actual.contrast, expected.contrast, comment)
        expectSameBits(actual.minimum, expected.minimum, comment)
        expectSameBits(actual.maximum, expected.maximum, comment)
        expectSameBits(actual.times, expected.times, comment)
      }
    }
  }

  @Test("A bright dot is on, what surrounds it off, and an even image neither")
  func pencil() throws {
    let filter = try OnOffFilter(rows: 9, columns: 9, radius: 3, inner: 1, outer: 2)
    let backend = CPUBackend()
    var dot = [UInt8](repeating: 0, count: 81)
    dot[40] = 255
    let images = DeviceImages(
      pixels: try backend.makeBuffer(copying: dot + [UInt8](repeating: 0, count: 81)),
      features: 81, order: try backend.makeBuffer(copying: [0, 1]))
    let contrast = try backend.read(
      backend.onOffContrast(images, in: 0..<2, filter: filter, shift: PixelShift()))
    #expect(contrast[80] > 0 && contrast[81] == 0)
    #expect(contrast[2 * 43] == 0 && contrast[2 * 43 + 1] > 0)
    #expect(contrast[162...].allSatisfy { $0 == 0 })
    let moved = try backend.read(
      backend.onOffContrast(
        images, in: 0..<1, filter: filter, shift: PixelShift(down: 1, right: -1)))
    #expect(moved[2 * 48] == contrast[80])
  }

  @Test("The largest value of a range spikes at once, the smallest never")
  func latencyCode() throws {
    let backend = CPUBackend()
    let times = try backend.latencies(
      of: backend.makeBuffer(copying: [1, 3, 2, 1.0078125, 5, 0]),
      minimum: backend.makeBuffer(copying: [1, 1]),
      scale: backend.makeBuffer(copying: [0.5, 0.5]))
    #expect(times.batch == 3)
    #expect(try backend.read(times.times) == [255, 0, 127, 254, 0, 255])
  }

  @Test("Pooling takes the earliest spike", arguments: KernelTarget.all)
  func pooling(target: KernelTarget) throws {
    for (height, width, channels, size, stride, batch) in [
      (1, 1, 1, 1, 1, 1), (7, 5, 3, 2, 2, 4), (24, 24, 128, 4, 4, 3), (6, 6, 70, 3, 1, 2),
      (4, 4, 64, 4, 4, 0),
    ] {
      let geometry = try PoolingGeometry(
        channels: channels, height: height, width: width, size: size, stride: stride)
      let times = latencies(
        count: batch * height * width * channels, density: 0.2, seed: height)
      let pooled = try [CPUBackend(), target.backend() as any Backend].map { backend in
        try backend.read(
          backend.earliestSpikes(
            of: DeviceLatencies(
              times: backend.makeBuffer(copying: times), batch: batch,
              features: geometry.features), geometry: geometry
          ).times)
      }
      expectSameBits(pooled[1], pooled[0], "\(height) x \(width) x \(channels)")
    }
  }

  @Test("Samples are gathered where they are asked for", arguments: KernelTarget.all)
  func gather(target: KernelTarget) throws {
    let backend = try target.backend()
    let source = try backend.upload((0..<76).map { UInt8($0) }, features: 19)
    let table = try backend.upload([UInt8](repeating: 9, count: 57), features: 19)
    try backend.gather(source, rows: [3, 0], to: [0, 2], of: table)
    #expect(
      try backend.read(table.times)
        == Array(57..<76) + [UInt8](repeating: 9, count: 19) + Array(0..<19))
    #expect(throws: BackendError.self) {
      try backend.gather(source, rows: [4], to: [0], of: table)
    }
  }
}
