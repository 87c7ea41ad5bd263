// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

/// Spikes of maps at positions, and windows over them.
struct WindowCase: Sendable, CustomTestStringConvertible {
  var rows = 7
  var columns = 9
  var maps = 5
  var winners = 1
  var size = 3
  var stride = 2
  var images = 6
  /// The share of positions at which nothing spikes.
  var silence: Float = 0.3
  var testDescription: String {
    "\(images) images \(rows)x\(columns), \(winners) of \(maps) maps, windows \(size) every "
      + "\(stride), silence \(silence)"
  }

  static let all = [
    WindowCase(), WindowCase(rows: 1, columns: 1, maps: 1, size: 1, stride: 1),
    WindowCase(maps: 70, winners: 3, size: 4, stride: 1),
    WindowCase(maps: 3, winners: 2, size: 2, stride: 5), WindowCase(size: 7, stride: 7),
    WindowCase(winners: 2, silence: 1), WindowCase(maps: 2, winners: 2, silence: 0),
    WindowCase(rows: 1, columns: 1, maps: 300, winners: 50, size: 1, stride: 1),
    WindowCase(images: 0),
  ]

  func geometry() throws -> PoolingGeometry {
    try PoolingGeometry(
      channels: maps, height: rows, width: columns, size: size, stride: stride)
  }

  /// At each position other maps spike one after the other, or none from some rank on.
  func maps(seed: Int) -> [Int16] {
    let draws = uniform(count: images * rows * columns * 2, in: 0...1, seed: seed)
    return (0..<images * rows * columns).flatMap { position in
      let first = Int(draws[2 * position] * Float(maps))
      let isSilent = draws[2 * position + 1] < silence
      let kept = isSilent ? 0 : max(1, winners - position % 2)
      return (0..<winners).map { $0 < min(kept, maps) ? Int16((first + $0) % maps) : -1 }
    }
  }

  func answers(on backend: any Backend) throws -> PatchAnswers {
    PatchAnswers(
      maps: try backend.makeBuffer(copying: maps(seed: 3)), images: images,
      positions: rows * columns, winners: winners)
  }

  var rankWeights: [Float] { geometricWeights(0.6, count: winners) }
}

@Suite("Window kernels", .enabled(if: !OpenCLDevice.all.isEmpty, "no OpenCL device"))
struct WindowKernelTests {
  @Test(
    "Codes are those of the CPU reference", arguments: KernelTarget.all, WindowCase.all)
  func codes(target: KernelTarget, windows: WindowCase) throws {
    for code in [WindowCode.or, .count] {
      for steps in [1, 8, 64] {
        let levels = try WindowLevels(
          code, size: windows.size, winners: windows.winners, rankDecay: 0.6, steps: steps)
        let pixels = try ([CPUBackend(), target.backend()] as [any Backend]).map { backend in
          try backend.read(
            backend.windowCodes(
              windows.answers(on: backend), geometry: windows.geometry(), levels: levels))
        }
        #expect(pixels[1] == pixels[0], "\(code), T \(steps)")
      }
    }
  }

  @Test(
    "Sums have the bits of the CPU reference", arguments: KernelTarget.all, WindowCase.all)
  func counts(target: KernelTarget, windows: WindowCase) throws {
    let images = UInt32(windows.images)
    let order = images > 0 ? [images - 1, 0, 0, images / 2, images - 1] : []
    let sums = try ([CPUBackend(), target.backend()] as [any Backend]).map { backend in
      try backend.read(
        backend.windowCounts(
          windows.answers(on: backend), order: backend.makeBuffer(copying: order),
          in: min(1, order.count)..<order.count, geometry: windows.geometry(),
          rankWeights: windows.rankWeights
        ).values)
    }
    expectSameBits(sums[1], sums[0])
    #expect(sums[0].count == max(order.count - 1, 0) * (try windows.geometry().pooledFeatures))
  }

  @Test("A window of 2 by 2 counts ranks and codes them, by hand")
  func pencil() throws {
    let backend = CPUBackend()
    let answers = PatchAnswers(
      maps: try backend.makeBuffer(copying: [0, 1, 0, -1, 2, 0, -1, -1]), images: 1, positions: 4,
      winners: 2)
    let geometry = try PoolingGeometry(channels: 4, height: 2, width: 2, size: 2, stride: 2)
    let sums = try backend.read(
      backend.windowCounts(
        answers, order: backend.makeBuffer(copying: [0]), in: 0..<1, geometry: geometry,
        rankWeights: [1, 0.5]
      ).values)
    #expect(sums == [2.5, 0.5, 1, 0])
    let or = try WindowLevels(.or, size: 2, winners: 2, rankDecay: 0.5, steps: 8)
    #expect(
      try backend.read(backend.windowCodes(answers, geometry: geometry, levels: or))
        == [255, 255, 255, 0])
    // c = .625, .125, .25: √(2c) = 1.1, .5, .707; steps 0, 4, 2 of 8.
    let count = try WindowLevels(.count, size: 2, winners: 2, rankDecay: 0.5, steps: 8)
    let codes = try backend.read(backend.windowCodes(answers, geometry: geometry, levels: count))
    let table = try LatencyCode(steps: 8, minimum: 1).table
    #expect(codes.map { table[Int($0)] } == [0, 4, 2, 255])
  }

  @Test("Sums are no code, and what does not fit is refused", arguments: KernelTarget.all)
  func misfits(target: KernelTarget) throws {
    #expect(throws: DescriptionError.self) {
      try WindowLevels(.sums, size: 2, winners: 1, rankDecay: 1, steps: 8)
    }
    let windows = WindowCase()
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      let (answers, order) = (
        try windows.answers(on: backend), try backend.makeBuffer(copying: [UInt32(0)])
      )
      #expect(throws: ShapeError.self) {
        try backend.windowCounts(
          answers, order: order, in: 0..<1,
          geometry: PoolingGeometry(channels: 5, height: 9, width: 9, size: 3, stride: 2),
          rankWeights: [1])
      }
      #expect(throws: ShapeError.self) {
        try backend.windowCounts(
          answers, order: order, in: 0..<1, geometry: windows.geometry(), rankWeights: [1, 1])
      }
      #expect(throws: BackendError.self) {
        try backend.windowCounts(
          answers, order: order, in: 0..<2, geometry: windows.geometry(), rankWeights: [1])
      }
    }
  }
}
