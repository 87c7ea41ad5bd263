// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

/// A convolution whose kernels learn from patches of images.
struct WinnerCase: Sendable, CustomTestStringConvertible {
  var channels = 2
  var rows = 9
  var columns = 7
  var kernel = (3, 2)
  var dilation = (1, 1)
  var maps = 5
  var images = 4
  var patches = 61
  var batch = 16
  var isCentered = true
  /// All pixels where given.
  var pixel: UInt8?
  var testDescription: String {
    "\(channels) x \(rows) x \(columns), kernel \(kernel) by \(dilation), \(maps) maps, "
      + "\(patches) patches, batch \(batch)\(isCentered ? ", centered" : "")"
      + (pixel.map { ", all \($0)" } ?? "")
  }

  func geometry() throws -> ConvolutionGeometry {
    try ConvolutionGeometry(
      channels: channels, height: rows, width: columns, outputChannels: maps, kernel: kernel,
      stride: (2, 1), padding: (1, 1), dilation: dilation)
  }

  /// Random places, and an image that is nowhere the same beside one that is everywhere.
  private func places() throws -> PatchSequence {
    let inner = try geometry().innerPlaces
    let numbers = uniform(count: 3 * patches, in: 0...1, seed: 4)
    func draw(_ index: Int, below count: Int) -> UInt32 {
      min(UInt32(numbers[index] * Float(count)), UInt32(count - 1))
    }
    return PatchSequence(
      images: (0..<patches).map { draw($0, below: images) },
      corners: (0..<patches).map {
        draw(patches + $0, below: inner.rows) << 16 | draw(2 * patches + $0, below: inner.columns)
      })
  }

  private func pixels() throws -> [UInt8] {
    let features = try geometry().features
    let random = uniform(count: images * features, in: 0...255, seed: 5).map { UInt8($0) }
    return random.indices.map { pixel ?? ($0 < features ? 7 : random[$0]) }
  }

  /// The patches, the winners of two epochs, and the state after them.
  func run(on backend: any Backend) throws -> WinnerOutcome {
    let geometry = try geometry()
    let patches = try backend.unitPatches(
      of: backend.makeBuffer(copying: pixels()), geometry: geometry, places: places(),
      isCentered: isCentered)
    // Every fourth map is the same, in a tile and from tile to tile, so that maps tie.
    let kernels = uniform(count: 4 * geometry.fanIn, in: -1...1, seed: 3)
    let weights = (0..<maps * geometry.fanIn).map { kernels[$0 % kernels.count] }
    let state = try backend.makeWinnerMaps(
      weights: weights, maps: maps, inputs: geometry.fanIn)
    let order = (0..<2 * self.patches).map { UInt32($0 * 7 % max(self.patches, 1)) }
    let batches = stride(from: 0, to: order.count, by: batch).map {
      CompetitionBatch(
        range: $0..<min($0 + batch, order.count), learningRate: 0.2, homeostasisRate: 0.02)
    }
    let winners = try backend.learnWinners(
      state, patches: patches, order: order,
      batches: batches + [
        CompetitionBatch(
          range: order.count..<order.count, learningRate: 0.2, homeostasisRate: 0.02)
      ])
    return WinnerOutcome(
      norms: try backend.read(patches.norms).map(\.bitPattern),
      values: try backend.read(patches.values).map(\.bitPattern),
      winners: try backend.read(winners),
      weights: try backend.read(state.weights).map(\.bitPattern),
      homeostasis: try backend.read(state.homeostasis).map(\.bitPattern),
      wins: try backend.read(state.wins))
  }
}

/// All that learning kernels leaves behind, as bits.
struct WinnerOutcome: Equatable {
  let norms: [UInt32]
  let values: [UInt32]
  let winners: [Int32]
  let weights: [UInt32]
  let homeostasis: [UInt32]
  let wins: [UInt32]
}

@Suite("Kernels of winner-take-all learning on patches")
struct WinnerKernelTests {
  static let cases = [
    WinnerCase(),
    WinnerCase(
      channels: 1, rows: 28, columns: 28, kernel: (5, 5), maps: 8, patches: 400, batch: 128),
    WinnerCase(channels: 1, rows: 1, columns: 1, kernel: (1, 1), maps: 1, isCentered: false),
    WinnerCase(kernel: (2, 3), dilation: (3, 2), maps: 17, batch: 1),
    WinnerCase(channels: 3, kernel: (9, 7), maps: 70, batch: 1000),
    WinnerCase(maps: 200, patches: 33, isCentered: false),
    WinnerCase(isCentered: false, pixel: 0),
    WinnerCase(pixel: 255),
    WinnerCase(maps: 33, isCentered: false, pixel: 255),
    WinnerCase(patches: 0),
  ]

  @Test("Both tilings give the bits of the CPU reference", arguments: cases)
  func winners(of winners: WinnerCase) throws {
    let expected = try winners.run(on: CPUBackend())
    for target in KernelTarget.all {
      let outcome = try winners.run(on: target.backend())
      #expect(outcome.norms == expected.norms, "\(target)")
      #expect(outcome.values == expected.values, "\(target)")
      #expect(outcome.winners == expected.winners, "\(target)")
      #expect(outcome.homeostasis == expected.homeostasis, "\(target)")
      #expect(outcome == expected, "\(target)")
    }
  }

  @Test("What is the same everywhere wins nobody where centered; all else has a winner")
  func nobody() throws {
    let flat = try WinnerCase(pixel: 255).run(on: CPUBackend())
    #expect(flat.winners.allSatisfy { $0 == -1 } && flat.wins.allSatisfy { $0 == 0 })
    let bright = try WinnerCase(isCentered: false, pixel: 255).run(on: CPUBackend())
    #expect(bright.winners.allSatisfy { $0 >= 0 })
    #expect(Int(bright.wins.reduce(0, +)) == bright.winners.count)
  }

  @Test("The largest current wins, learns the patch at unit norm and is harder to win with")
  func pencil() throws {
    // The patches (4, 0) and (0, 3) of two pixels become (1, 0) and (0, 1). Map 0 is (1, 0), map 1
    // (0.6, 0.8): each wins one; rate 0.75 makes map 1 (0.6, 1.55) of norm √2.7625.
    let backend = CPUBackend()
    let geometry = try ConvolutionGeometry(
      channels: 1, height: 1, width: 2, outputChannels: 2, kernel: (1, 2))
    let patches = try backend.unitPatches(
      of: backend.makeBuffer(copying: [4, 0, 0, 3]), geometry: geometry,
      places: PatchSequence(images: [0, 1], corners: [0, 0]), isCentered: false)
    #expect(try backend.read(patches.norms) == [4, 3])
    #expect(try backend.read(patches.values) == [1, 0, 0, 1])
    let maps = try backend.makeWinnerMaps(weights: [1, 0, 0.6, 0.8], maps: 2, inputs: 2)
    let winners = try backend.learnWinners(
      maps, patches: patches, order: [0, 1, 0, 0],
      batches: [
        CompetitionBatch(range: 0..<2, learningRate: 0.75, homeostasisRate: 0.5),
        CompetitionBatch(range: 2..<4, learningRate: 0, homeostasisRate: 0.5),
      ])
    #expect(try backend.read(winners) == [0, 1, 0, 0])
    let norm = Float(2.7625).squareRoot()
    let expected: [Float] = [1, 0, 0.6 / norm, 1.55 / norm]
    let learnt = try backend.weights(of: maps)
    #expect(zip(learnt, expected).allSatisfy { ($0 - $1).magnitude <= 4 * $1.ulp })
    // Equal shares leave homeostasis alone; twice the share raises it by the rate.
    #expect(try backend.read(maps.homeostasis, in: 0..<2) == [0.5, -0.5])
    #expect(try backend.read(maps.wins, in: 0..<2) == [3, 1])
  }

  @Test("What does not fit is refused alike")
  func refused() throws {
    let geometry = try WinnerCase().geometry()
    for backend in try [CPUBackend()] + KernelTarget.all.map({ try $0.backend() as any Backend }) {
      let pixels = try backend.makeBuffer(of: UInt8.self, count: geometry.features)
      func cut(_ image: UInt32, _ corner: UInt32) throws -> UnitPatches {
        try backend.unitPatches(
          of: pixels, geometry: geometry,
          places: PatchSequence(images: [image], corners: [corner]), isCentered: true)
      }
      #expect(throws: BackendError.self) { try cut(1, 0) }
      #expect(throws: BackendError.self) { try cut(0, 7 << 16) }
      #expect(throws: BackendError.self) { try cut(0, 6) }
      let patches = try cut(0, 6 << 16 | 5)
      let maps = try backend.makeWinnerMaps(
        weights: [Float](repeating: 0, count: 5 * 12), maps: 5, inputs: 12)
      func learn(_ order: [UInt32], _ range: Range<Int>) throws {
        _ = try backend.learnWinners(
          maps, patches: patches, order: order,
          batches: [CompetitionBatch(range: range, learningRate: 0, homeostasisRate: 0)])
      }
      #expect(throws: BackendError.self) { try learn([1], 0..<1) }
      #expect(throws: BackendError.self) { try learn([0], 0..<2) }
      #expect(throws: ShapeError.self) {
        try backend.makeWinnerMaps(weights: [1], maps: 1, inputs: 2)
      }
      try learn([0], 0..<1)
    }
  }
}
