// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

@Suite(
  "Kernels of eligibility and triplets",
  .enabled(if: !KernelTarget.all.isEmpty, "no OpenCL device"))
struct EligibilityKernelTests {
  private static let kinds: [TestActivity.Kind] = [.spikes(rate: 0.3), .constant, .varying]

  @Test(
    "weighted rows and triplet drives give the bits of the CPU reference",
    arguments: KernelTarget.all)
  func bits(target: KernelTarget) throws {
    for (seed, size) in PresentationSize.grid.enumerated() {
      for kind in Self.kinds {
        let activity = TestActivity(
          kind: kind, steps: size.steps, batch: size.batch, features: size.features, seed: seed)
        let trace = HostSequence(size: size, isConstant: false, in: 0...2, seed: seed + 1)
        let rows = uniform(count: size.steps * size.batch, in: -1...1, seed: seed + 2)
        func results(on backend: any Backend) throws -> [[Float]] {
          let weighted = try backend.weighted(
            activity.upload(to: backend), by: backend.makeBuffer(copying: rows))
          let drive = try backend.tripletDrive(
            of: activity.upload(to: backend), trace: trace.upload(to: backend), pair: 0.5,
            triplet: -3)
          for result in [weighted, drive] {
            #expect(!result.isConstant && result.steps == size.steps)
            #expect(result.batch == size.batch && result.features == size.features)
          }
          return [try backend.read(weighted.values), try backend.read(drive.values)]
        }
        let (actual, expected) = (
          try results(on: target.backend()), try results(on: CPUBackend())
        )
        for (actual, expected) in zip(actual, expected) {
          expectSameBits(actual, expected, "\(size.testDescription), \(kind)")
        }
      }
    }
  }

  @Test("by hand: a spike's own part of its trace makes no triplet", arguments: KernelTarget.all)
  func byHand(target: KernelTarget) throws {
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      let train = try SpikeTrain(shape: [1, 2], steps: 2, words: [0b11, 0b10])
      let spikes = DeviceActivity.spikes(try backend.upload(train))
      let weighted = try backend.weighted(spikes, by: backend.makeBuffer(copying: [2, -3]))
      #expect(try backend.read(weighted.values) == [2, 0, -3, -3])
      let trace = try backend.upload(
        [1, 0, 1.5, 1], isConstant: false, steps: 2, batch: 1, features: 2)
      let drive = try backend.tripletDrive(of: spikes, trace: trace, pair: 1, triplet: 4)
      #expect(try backend.read(drive.values) == [1, 0, 3, 1])
    }
  }

  @Test(
    "sums are weighed as the CPU reference weighs them", arguments: KernelTarget.all,
    WeightModulation.tested)
  func sums(target: KernelTarget, modulation: WeightModulation) throws {
    for (count, keep, hasDepression) in [
      (0, 0, true), (1, 1, true), (63, 0, false), (65, -2, true),
    ] as [(Int, Float, Bool)] {
      let given = (0..<4).map { uniform(count: count, in: -0.5...1.5, seed: $0) }
      func delta(on backend: any Backend) throws -> [Float] {
        let buffers = try given.map { try backend.makeBuffer(copying: $0) }
        try backend.addSums(
          potentiation: buffers[1], depression: hasDepression ? buffers[2] : nil,
          weight: buffers[0], modulation: modulation, delta: buffers[3], scale: 3, keep: keep)
        return try backend.read(buffers[3])
      }
      let absolute = given[0].indices.map { k in
        let (post, pre) = modulation.factors(given[0][k])
        return 3 * (post * Double(given[1][k])).magnitude
          + 3 * (pre * Double(given[2][k])).magnitude + Double((keep * given[3][k]).magnitude)
      }
      expectSum(
        try delta(on: target.backend()), try delta(on: CPUBackend()).map(Double.init),
        absoluteSum: absolute, terms: 12, "\(count), keep \(keep)")
    }
  }

  @Test("sizes that do not fit are refused", arguments: KernelTarget.all)
  func refusals(target: KernelTarget) throws {
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      let two = try backend.makeBuffer(of: Float.self, count: 2)
      let three = try backend.makeBuffer(of: Float.self, count: 3)
      let values = DeviceSequence(values: two, isConstant: false, steps: 2, batch: 1, features: 1)
      let constant = DeviceSequence(values: two, isConstant: true, steps: 2, batch: 1, features: 2)
      #expect(throws: ShapeError.self) { try backend.weighted(.values(values), by: three) }
      for trace in [
        constant,
        DeviceSequence(
          values: three, isConstant: false, steps: 3, batch: 1, features: 1),
      ] {
        #expect(throws: ShapeError.self) {
          try backend.tripletDrive(of: .values(values), trace: trace, pair: 1, triplet: 1)
        }
      }
      #expect(throws: ShapeError.self) {
        try backend.addSums(
          potentiation: two, depression: three, weight: two, modulation: .additive, delta: two,
          scale: 1, keep: 0)
      }
    }
  }
}
