// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

@Suite("Convolution kernels", .enabled(if: !KernelTarget.all.isEmpty, "no OpenCL device"))
struct ConvolutionKernelTests {
  /// Time steps and samples: one and many words, an empty batch.
  static let sizes = [(1, 1), (4, 5), (32, 1), (33, 2), (4, 0)]

  @Test(
    "the current of spikes is the sum of the weights that they meet", arguments: KernelTarget.all,
    TestedConvolution.allCases)
  func spikes(target: KernelTarget, convolution: TestedConvolution) throws {
    for (steps, batch) in Self.sizes {
      for rate: Float in [0, 0.2, 1] {
        try ConvolutionCase(
          geometry: convolution.geometry(), kind: .spikes(rate: rate), steps: steps, batch: batch,
          hasBias: rate != 0.2
        ).expectCurrent(on: target.backend())
      }
    }
  }

  @Test(
    "the current of real values is their weighted sum", arguments: KernelTarget.all,
    [TestedConvolution.reaching, .dilated, .wide])
  func values(target: KernelTarget, convolution: TestedConvolution) throws {
    for (steps, batch) in Self.sizes {
      for kind in [TestActivity.Kind.constant, .varying] {
        try ConvolutionCase(
          geometry: convolution.geometry(), kind: kind, steps: steps, batch: batch,
          hasBias: batch != 5
        ).expectCurrent(on: target.backend())
      }
    }
  }

  @Test("bits beyond the last step carry no current", arguments: KernelTarget.all, [1, 9, 41])
  func unusedBits(target: KernelTarget, steps: Int) throws {
    let backend = try target.backend()
    let geometry = try TestedConvolution.strided.geometry()
    let full = [UInt32](
      repeating: .max, count: SpikeTrain.wordCount(steps: steps) * 2 * geometry.features)
    let clean = try SpikeTrain(shape: [2, geometry.features], steps: steps, words: full).words
    let weight = try backend.makeBuffer(
      copying: uniform(count: geometry.weightCount, in: -1...1, seed: 1))
    let currents = try [full, clean].map { words in
      let train = DeviceSpikeTrain(
        words: try backend.makeBuffer(copying: words), steps: steps, batch: 2,
        features: geometry.features)
      let current = try backend.convolve(
        .spikes(train), weight: weight, bias: nil, geometry: geometry)
      return try backend.read(current.values)
    }
    expectSameBits(currents[0], currents[1])
  }

  @Test("an input of another size is refused", arguments: KernelTarget.all)
  func mismatch(target: KernelTarget) throws {
    let backend = try target.backend()
    let geometry = try TestedConvolution.strided.geometry()
    let input = try TestActivity(
      kind: .constant, steps: 1, batch: 1, features: geometry.features + 1, seed: 1
    ).upload(to: backend)
    let weight = try backend.makeBuffer(of: Float.self, count: geometry.weightCount)
    #expect(throws: ShapeError.self) {
      try backend.convolve(input, weight: weight, bias: nil, geometry: geometry)
    }
  }
}

/// One current of a convolution, judged against the CPU reference.
private struct ConvolutionCase {
  let geometry: ConvolutionGeometry
  let kind: TestActivity.Kind
  let steps: Int
  let batch: Int
  let hasBias: Bool

  func expectCurrent(on backend: any Backend) throws {
    let reference = CPUBackend()
    expectSum(
      try current(on: backend) { $0 }, try current(on: reference) { $0 }.map(Double.init),
      absoluteSum: try current(on: reference) { $0.magnitude }.map(Double.init),
      terms: geometry.fanIn + 3, "\(kind), T \(steps), N \(batch), bias \(hasBias)")
  }

  private func current(
    on backend: any Backend, _ sign: (Float) -> Float
  ) throws -> [Float] {
    let input = TestActivity(
      kind: kind, steps: steps, batch: batch, features: geometry.features, seed: 1)
    let weights = uniform(count: geometry.weightCount, in: -1...1, seed: 2)
    let bias = uniform(count: geometry.outputChannels, in: -1...1, seed: 3)
    let current = try backend.convolve(
      input.upload(to: backend) { sign($0 - 0.5) },
      weight: backend.makeBuffer(copying: weights.map(sign)),
      bias: hasBias ? backend.makeBuffer(copying: bias.map(sign)) : nil, geometry: geometry)
    return try backend.read(current.values)
  }
}
