// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

/// Sizes of a layer that is worked on channel by channel.
struct ChannelSize: Sendable, CustomTestStringConvertible {
  let channels: Int
  let positions: Int
  let batch: Int
  let steps: Int
  let isConstant: Bool

  var testDescription: String {
    "\(channels) × \(positions), N \(batch), T \(steps), constant \(isConstant)"
  }

  static let grid = [
    ChannelSize(channels: 1, positions: 1, batch: 1, steps: 1, isConstant: false),
    ChannelSize(channels: 3, positions: 7, batch: 0, steps: 8, isConstant: false),
    ChannelSize(channels: 10, positions: 1, batch: 5, steps: 33, isConstant: false),
    ChannelSize(channels: 33, positions: 1, batch: 3, steps: 4, isConstant: true),
    ChannelSize(channels: 17, positions: 49, batch: 5, steps: 32, isConstant: false),
    ChannelSize(channels: 2, positions: 196, batch: 70, steps: 4, isConstant: true),
  ]

  /// Values with an offset, so that a mean left out shows.
  func values(seed: Int) -> HostSequence {
    let size = PresentationSize(features: channels * positions, batch: batch, steps: steps)
    return HostSequence(size: size, isConstant: isConstant, in: -1...2, seed: seed)
  }
}

@Suite("Normalization kernels", .enabled(if: !KernelTarget.all.isEmpty, "no OpenCL device"))
struct NormalizationKernelTests {
  @Test(
    "normalized values give the bits of the CPU reference", arguments: KernelTarget.all,
    ChannelSize.grid)
  func normalize(target: KernelTarget, size: ChannelSize) throws {
    func table(_ seed: Int, in range: ClosedRange<Float>) -> [Float] {
      uniform(count: size.channels, in: range, seed: seed)
    }
    func normalized(on backend: any Backend) throws -> [Float] {
      let result = try backend.batchNormalize(
        size.values(seed: 1).upload(to: backend),
        moments: ChannelMoments(
          mean: backend.makeBuffer(copying: table(2, in: -1...1)),
          variance: backend.makeBuffer(copying: table(3, in: 0...2))),
        weight: backend.makeBuffer(copying: table(4, in: -1...1)),
        bias: backend.makeBuffer(copying: table(5, in: -1...1)), epsilon: 1e-5)
      #expect(result.isConstant == size.isConstant && result.steps == size.steps)
      return try backend.read(result.values)
    }
    expectSameBits(try normalized(on: target.backend()), try normalized(on: CPUBackend()))
  }

  @Test("normalization by hand", arguments: KernelTarget.all)
  func normalizeByHand(target: KernelTarget) throws {
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      let result = try backend.batchNormalize(
        backend.upload([1, 3, 8, 0], isConstant: true, steps: 2, batch: 1, features: 4),
        moments: ChannelMoments(
          mean: backend.makeBuffer(copying: [1, 4]),
          variance: backend.makeBuffer(copying: [0, 3.75])),
        weight: backend.makeBuffer(copying: [1, 2]), bias: backend.makeBuffer(copying: [0, -1]),
        epsilon: 0.25)
      #expect(try backend.read(result.values) == [0, 4, 3, -5])
    }
  }

  @Test(
    "moments are those over steps, samples and positions", arguments: KernelTarget.all,
    ChannelSize.grid)
  func moments(target: KernelTarget, size: ChannelSize) throws {
    let input = size.values(seed: 6)
    let rows = (size.isConstant ? 1 : size.steps) * size.batch
    let count = Double(max(rows * size.positions, 1))
    let values = (0..<size.channels).map { channel in
      (0..<rows).flatMap { row in
        let start = (row * size.channels + channel) * size.positions
        return input.values[start..<start + size.positions].map(Double.init)
      }
    }
    let means = values.map { $0.reduce(0, +) / count }
    let variances = zip(values, means).map { values, mean in
      values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    }
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      let moments = try backend.channelMoments(
        of: input.upload(to: backend), channels: size.channels)
      expectSum(
        try backend.read(moments.mean), means,
        absoluteSum: values.map { $0.reduce(0) { $0 + $1.magnitude } / count },
        terms: Int(count) + 1)
      // A term is a square of a difference from the rounded mean: four roundings more.
      expectSum(
        try backend.read(moments.variance), variances,
        absoluteSum: zip(variances, means).map { $0 + $1 * $1 }, terms: Int(count) + 5)
    }
  }

  @Test(
    "a constant has the moments of the same values at every step", arguments: KernelTarget.all)
  func constantMoments(target: KernelTarget) throws {
    let values = quarters(count: 60, in: -2...2, seed: 3)
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      let moments = try [true, false].map { isConstant in
        try backend.channelMoments(
          of: backend.upload(
            isConstant ? values : values + values, isConstant: isConstant, steps: 2, batch: 4,
            features: 15), channels: 5)
      }
      expectSum(
        try backend.read(moments[0].variance),
        try backend.read(moments[1].variance).map(Double.init),
        absoluteSum: [Double](repeating: 4, count: 5), terms: 48)
    }
  }

  @Test(
    "a bias gives the bits of the CPU reference", arguments: KernelTarget.all, ChannelSize.grid)
  func bias(target: KernelTarget, size: ChannelSize) throws {
    func biased(on backend: any Backend) throws -> [Float] {
      let current = try size.values(seed: 7).upload(to: backend)
      let bias = uniform(count: size.channels, in: -1...1, seed: 8)
      try backend.addBias(backend.makeBuffer(copying: bias), to: current)
      return try backend.read(current.values)
    }
    expectSameBits(try biased(on: target.backend()), try biased(on: CPUBackend()))
  }

  @Test("a bias by hand, and channels that do not fit are refused", arguments: KernelTarget.all)
  func biasByHand(target: KernelTarget) throws {
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      let current = try backend.upload(
        [1, 2, 3, 4], isConstant: false, steps: 1, batch: 1, features: 4)
      try backend.addBias(backend.makeBuffer(copying: [10, 20]), to: current)
      #expect(try backend.read(current.values) == [11, 12, 23, 24])
      let refused = ShapeError.mismatch(
        location: "channels", what: "features and channels", first: 4, second: 3)
      #expect(throws: refused) {
        try backend.addBias(backend.makeBuffer(copying: [1, 2, 3]), to: current)
      }
      #expect(throws: refused) { try backend.channelMoments(of: current, channels: 3) }
      #expect(throws: ShapeError.elementCount(shape: [2], expected: 2, found: 1)) {
        let two = try backend.makeBuffer(of: Float.self, count: 2)
        let one = try backend.makeBuffer(of: Float.self, count: 1)
        _ = try backend.batchNormalize(
          current, moments: ChannelMoments(mean: two, variance: one), weight: two, bias: two,
          epsilon: 0)
      }
    }
  }
}
