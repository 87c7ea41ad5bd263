// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

@Suite("Reduction kernels", .enabled(if: !KernelTarget.all.isEmpty, "no OpenCL device"))
struct ReductionKernelTests {
  static let counts = [0, 1, 7, 33, 64, 784, 1000, 4095, 4096, 4097, 20_000]

  @Test(
    "magnitudes lie within the rounding bound of exact sums", arguments: KernelTarget.all, counts)
  func magnitude(target: KernelTarget, count: Int) throws {
    // Far from 1, squares of floats are 0 or infinite: the sums must not be.
    for scale in [Float(1), 0x1p-100, 0x1p100] {
      let values = uniform(count: count, in: -2...1, seed: count).map { $0 * scale }
      for backend in [try target.backend(), CPUBackend()] as [any Backend] {
        let magnitude = try backend.magnitude(of: backend.makeBuffer(copying: values))
        let unit = Double(scale) * Double(scale)
        let exact = values.reduce(0.0) { $0 + Double($1) * Double($1) } / unit
        // A column is 64 rounded squares in 63 sums; the result is rounded to a float here.
        expectSum(
          [Float(magnitude.sumOfSquares / unit)], [exact], absoluteSum: [exact], terms: 66,
          "\(count) values, scale \(scale), \(backend.name)")
        #expect(magnitude.largest == values.map(\.magnitude).max() ?? 0)
      }
    }
  }

  @Test("the spikes of a train are counted", arguments: KernelTarget.all, [0, 1, 7, 1000])
  func spikes(target: KernelTarget, features: Int) throws {
    for (steps, batch) in [(1, 5), (33, 3), (64, 1), (4, 0)] {
      let values = uniform(count: steps * batch * features, in: 0...1, seed: features)
        .map { $0 < 0.3 ? Float(1) : 0 }
      let train = try SpikeTrain(
        packing: Tensor(shape: [steps, batch, features], values: values))
      for backend in [try target.backend(), CPUBackend()] as [any Backend] {
        #expect(
          try backend.spikeCount(of: backend.upload(train)) == Int(values.reduce(0, +)),
          "T \(steps), N \(batch), \(backend.name)")
      }
    }
  }

  @Test("magnitudes repeat bit for bit", arguments: KernelTarget.all)
  func repeats(target: KernelTarget) throws {
    let backend = try target.backend()
    let values = try backend.makeBuffer(copying: uniform(count: 20_000, in: -2...1, seed: 3))
    #expect(try backend.magnitude(of: values) == backend.magnitude(of: values))
  }

  @Test("magnitudes by hand, with what is not a number", arguments: KernelTarget.all)
  func magnitudeByHand(target: KernelTarget) throws {
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      func magnitude(_ values: [Float]) throws -> Magnitude {
        try backend.magnitude(of: backend.makeBuffer(copying: values))
      }
      #expect(try magnitude([3, -4, 0]) == Magnitude(sumOfSquares: 25, largest: 4))
      #expect(try magnitude([0, 0]) == Magnitude(sumOfSquares: 0, largest: 0))
      #expect(
        try magnitude([1, -.infinity]) == Magnitude(sumOfSquares: .infinity, largest: .infinity))
      #expect(
        try magnitude([0x1.8p127]) == Magnitude(sumOfSquares: 0x1.2p255, largest: 0x1.8p127))
      for values in [[.nan, 1], [1, .infinity, -.nan]] as [[Float]] {
        let magnitude = try magnitude(values)
        #expect(magnitude.sumOfSquares.isNaN && magnitude.largest.isNaN)
      }
    }
  }

  @Test("answers of labels give the counts of the CPU reference", arguments: KernelTarget.all)
  func countLabels(target: KernelTarget) throws {
    for (samples, stride) in [(0, 1), (1, 1), (5, 3), (128, 2), (1000, 1)] {
      let neurons = uniform(count: samples * stride, in: -1...7.99, seed: samples).map {
        Int32($0.rounded(.down))
      }
      let labels = uniform(count: samples, in: 0...9.99, seed: 1).map { UInt8($0) }
      func counts(on backend: any Backend) throws -> [UInt32] {
        let counts = try backend.makeBuffer(copying: [UInt32](repeating: 3, count: 80))
        try backend.countLabels(
          neurons: backend.makeBuffer(copying: neurons), stride: stride,
          labels: backend.makeBuffer(copying: labels), counts: counts, classes: 10)
        return try backend.read(counts)
      }
      let actual = try counts(on: target.backend())
      expectSameBits(actual, try counts(on: CPUBackend()), "\(samples) samples, stride \(stride)")
      let answered = (0..<samples).count { neurons[$0 * stride] >= 0 }
      #expect(actual.reduce(0, +) == UInt32(240 + answered))
    }
  }

  @Test(
    "counting by hand reads the first answer and adds to what stands", arguments: KernelTarget.all)
  func countLabelsByHand(target: KernelTarget) throws {
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      let counts = try backend.makeBuffer(copying: [UInt32(10), 0, 0, 0])
      // The last two lie outside the counts: neuron 2, class 2.
      try backend.countLabels(
        neurons: backend.makeBuffer(copying: [0, 1, 1, 0, 1, 0, -1, 1, 2, 0, 0, 0]), stride: 2,
        labels: backend.makeBuffer(copying: [0, 1, 1, 0, 0, 2]), counts: counts, classes: 2)
      #expect(try backend.read(counts) == [11, 0, 0, 2])
    }
  }

  @Test("answers that are not a stride a label are refused", arguments: KernelTarget.all)
  func refusals(target: KernelTarget) throws {
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      let counts = try backend.makeBuffer(of: UInt32.self, count: 4)
      #expect(throws: ShapeError.elementCount(shape: [2, 2], expected: 4, found: 3)) {
        try backend.countLabels(
          neurons: backend.makeBuffer(copying: [0, 0, 0]), stride: 2,
          labels: backend.makeBuffer(copying: [0, 0]), counts: counts, classes: 2)
      }
      #expect(throws: ShapeError.elementCount(shape: [1, 3], expected: 3, found: 4)) {
        try backend.countLabels(
          neurons: backend.makeBuffer(copying: [0]), stride: 1,
          labels: backend.makeBuffer(copying: [0]), counts: counts, classes: 3)
      }
    }
  }
}
