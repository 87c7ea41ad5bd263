// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

@Suite("Dropout kernels", .enabled(if: !KernelTarget.all.isEmpty, "no OpenCL device"))
struct DropoutKernelTests {
  @Test(
    "what is left has the bits of the CPU reference", arguments: KernelTarget.all,
    [0, 0.3, 1] as [Float])
  func sameBits(target: KernelTarget, probability: Float) throws {
    let mask = try DropoutMask(
      probability: probability, seed: 5, presentation: 2, layer: 3, firstSample: 9)
    for (seed, size) in PresentationSize.grid.enumerated() {
      for isConstant in [true, false] {
        let input = HostSequence(size: size, isConstant: isConstant, in: -1...1, seed: seed)
        func left(on backend: any Backend) throws -> [Float] {
          let left = try backend.dropout(.values(input.upload(to: backend)), mask: mask)
          #expect(left.isConstant == isConstant && left.steps == size.steps)
          return try backend.read(left.values)
        }
        let expected = try left(on: CPUBackend())
        expectSameBits(try left(on: target.backend()), expected, size.testDescription)
        if probability == 0 { expectSameBits(expected, input.values) }
        if probability == 1 { #expect(expected.allSatisfy { $0 == 0 }) }
      }
      let train = try spikes(
        steps: size.steps, batch: size.batch, features: size.features, rate: 0.3, seed: seed)
      func left(on backend: any Backend) throws -> [Float] {
        try backend.read(
          backend.dropout(.spikes(backend.upload(train)), mask: mask).values)
      }
      expectSameBits(
        try left(on: target.backend()), try left(on: CPUBackend()), size.testDescription)
    }
  }

  @Test(
    "one mask holds for all steps, and its share is the probability", arguments: KernelTarget.all)
  func mask(target: KernelTarget) throws {
    let (count, probability) = (10_000, Float(0.25))
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      let ones = try backend.upload(
        [Float](repeating: 1, count: 3 * count), isConstant: false, steps: 3, batch: 10,
        features: count / 10)
      let left = try backend.read(
        backend.dropout(.values(ones), mask: DropoutMask(probability: probability, seed: 1)).values)
      let first = Array(left[0..<count])
      #expect(left == first + first + first)
      #expect(Set(first) == [0, 1 / (1 - probability)])
      // Within five standard deviations of a binomial distribution.
      let dropped = Double(first.count { $0 == 0 })
      let mean = Double(probability) * Double(count)
      #expect((dropped - mean).magnitude <= 5 * (mean * Double(1 - probability)).squareRoot())
    }
  }

  @Test("a batch has the masks of its samples alone", arguments: KernelTarget.all)
  func batches(target: KernelTarget) throws {
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      func left(batch: Int, from first: Int) throws -> [Float] {
        let ones = try backend.upload(
          [Float](repeating: 1, count: 33 * batch), isConstant: true, steps: 2, batch: batch,
          features: 33)
        let mask = try DropoutMask(probability: 0.5, seed: 1, firstSample: first)
        return try backend.read(backend.dropout(.values(ones), mask: mask).values)
      }
      #expect(try left(batch: 5, from: 4) == (4..<9).flatMap { try left(batch: 1, from: $0) })
    }
  }

  @Test("another seed, presentation or layer drops other features")
  func streams() throws {
    let backend = CPUBackend()
    let ones = try backend.upload(
      [Float](repeating: 1, count: 256), isConstant: true, steps: 1, batch: 1, features: 256)
    let masks = [
      try DropoutMask(probability: 0.5, seed: 1), try DropoutMask(probability: 0.5, seed: 2),
      try DropoutMask(probability: 0.5, seed: 1, presentation: 1),
      try DropoutMask(probability: 0.5, seed: 1, layer: 1),
    ]
    let left = try masks.map { try backend.read(backend.dropout(.values(ones), mask: $0).values) }
    #expect(Set(left).count == masks.count)
  }

  @Test("a probability that is none is refused")
  func refusals() {
    #expect(throws: ParameterError.self) { try DropoutMask(probability: 1.5, seed: 0) }
    #expect(throws: ParameterError.self) { try DropoutMask(probability: .nan, seed: 0) }
  }
}
