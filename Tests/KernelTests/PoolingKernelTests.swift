// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

@Suite("Pooling kernels", .enabled(if: !KernelTarget.all.isEmpty, "no OpenCL device"))
struct PoolingKernelTests {
  static let geometries: [PoolingGeometry] = [
    try? PoolingGeometry(channels: 1, height: 1, width: 1, size: 1, stride: 1),
    try? PoolingGeometry(channels: 3, height: 28, width: 28, size: 2, stride: 2),
    try? PoolingGeometry(channels: 2, height: 7, width: 35, size: 2, stride: 2),
    try? PoolingGeometry(channels: 2, height: 9, width: 40, size: 3, stride: 1),
    try? PoolingGeometry(channels: 1, height: 6, width: 11, size: 2, stride: 4),
    try? PoolingGeometry(channels: 3, height: 5, width: 37, size: 3, stride: 2, padding: 1),
    try? PoolingGeometry(channels: 2, height: 2, width: 3, size: 5, stride: 1, padding: 2),
  ].compactMap(\.self)

  @Test(
    "rates give the bits of the CPU reference", arguments: KernelTarget.all, [0, 0.2, 1] as [Float])
  func rates(target: KernelTarget, rate: Float) throws {
    for (seed, size) in PresentationSize.grid.enumerated() {
      let train = try spikes(
        steps: size.steps, batch: size.batch, features: size.features, rate: rate, seed: seed)
      func rates(on backend: any Backend) throws -> [Float] {
        try backend.read(backend.rates(of: backend.upload(train)))
      }
      expectSameBits(
        try rates(on: target.backend()), try rates(on: CPUBackend()), size.testDescription)
    }
  }

  @Test("rates by hand count both words", arguments: KernelTarget.all)
  func ratesByHand(target: KernelTarget) throws {
    let train = try SpikeTrain(shape: [1, 3], steps: 40, words: [0, .max, 0b1011, 0, 0xFF, 0b10])
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      #expect(try backend.read(backend.rates(of: backend.upload(train))) == [0, 1, 0.1])
    }
  }

  @Test("pooled spikes give the bits of the CPU reference", arguments: KernelTarget.all, geometries)
  func maxPool(target: KernelTarget, geometry: PoolingGeometry) throws {
    for (batch, steps) in [(0, 8), (1, 1), (5, 33), (2, 64), (3, 31)] {
      let train = try spikes(
        steps: steps, batch: batch, features: geometry.features, rate: 0.1, seed: steps)
      func pooled(on backend: any Backend) throws -> [UInt32] {
        let pooled = try backend.maxPool(backend.upload(train), geometry: geometry)
        #expect(pooled.features == geometry.pooledFeatures)
        return try backend.read(pooled.words)
      }
      expectSameBits(
        try pooled(on: target.backend()), try pooled(on: CPUBackend()),
        "\(geometry), N \(batch), T \(steps)")
    }
  }

  @Test(
    "pooling by hand: the OR of each window, no window over the edge", arguments: KernelTarget.all)
  func maxPoolByHand(target: KernelTarget) throws {
    let geometry = try PoolingGeometry(channels: 2, height: 2, width: 5, size: 2, stride: 2)
    let train = try SpikeTrain(
      shape: [1, 20], steps: 4,
      words: [1, 0, 0, 0, 15, 2, 0, 0, 4, 15] + [0, 0, 8, 0, 15, 0, 0, 8, 1, 15])
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      let pooled = try backend.maxPool(backend.upload(train), geometry: geometry)
      #expect(try backend.read(pooled.words) == [3, 4, 0, 9])
    }
  }

  @Test(
    "padding by hand: windows reach over the edge, where nothing spikes",
    arguments: KernelTarget.all)
  func paddingByHand(target: KernelTarget) throws {
    let geometry = try PoolingGeometry(
      channels: 1, height: 2, width: 3, size: 2, stride: 2, padding: 1)
    let train = try SpikeTrain(shape: [1, 6], steps: 4, words: [1, 2, 4, 8, 3, 5])
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      let spikes = try backend.upload(train)
      let pooled = try backend.maxPool(spikes, geometry: geometry)
      #expect(try backend.read(pooled.words) == [1, 6, 8, 7])
      let average = try backend.averagePool(.spikes(spikes), geometry: geometry)
      #expect(try backend.read(average.values)[0..<4] == [0.25, 0, 0, 0.5])
    }
  }

  @Test("windows that no plane holds are refused by key")
  func geometryRefusals() {
    for (size, padding, key) in [
      (5, 0, "size"), (2, 2, "padding"), (0, 0, "size"), (3, -1, "padding"),
    ] {
      let error = #expect(throws: ParameterError.self) {
        try PoolingGeometry(
          channels: 1, height: 4, width: 4, size: size, stride: 1, padding: padding)
      }
      #expect(error?.name == key)
    }
  }

  @Test("features that are not those of the planes are refused", arguments: KernelTarget.all)
  func refusals(target: KernelTarget) throws {
    let geometry = try PoolingGeometry(channels: 1, height: 2, width: 2, size: 2, stride: 2)
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      let train = try backend.upload(SpikeTrain(shape: [1, 3], steps: 1, words: [0, 0, 0]))
      #expect(
        throws: ShapeError.features(location: "maximum pooling", expected: 4, found: 3)
      ) {
        try backend.maxPool(train, geometry: geometry)
      }
    }
  }
}
