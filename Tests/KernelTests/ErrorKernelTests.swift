// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

@Suite("Error kernels", .enabled(if: !KernelTarget.all.isEmpty, "no OpenCL device"))
struct ErrorKernelTests {
  @Test(
    "output errors give the bits of the CPU reference", arguments: KernelTarget.all, [false, true])
  func outputError(target: KernelTarget, isGated: Bool) throws {
    for (seed, size) in PresentationSize.grid.enumerated() {
      let count = size.batch * size.features
      let train = try spikes(
        steps: size.steps, batch: size.batch, features: size.features, rate: 0.3, seed: seed)
      let wanted = uniform(count: count, in: 0...1, seed: seed + 10)
      let share = uniform(count: count, in: -1...1, seed: seed + 20)
      func error(on backend: any Backend) throws -> [Float] {
        let error = try backend.outputError(
          of: backend.upload(train), target: backend.makeBuffer(copying: wanted),
          gate: isGated ? backend.makeBuffer(copying: share) : nil)
        #expect(error.steps == size.steps && error.features == size.features)
        return try backend.read(error.values)
      }
      expectSameBits(
        try error(on: target.backend()), try error(on: CPUBackend()), size.testDescription)
    }
  }

  @Test("an output error by hand: gate times wanted minus spiked", arguments: KernelTarget.all)
  func outputErrorByHand(target: KernelTarget) throws {
    let train = try SpikeTrain(shape: [2, 2], steps: 2, words: [0b01, 0b10, 0b11, 0b00])
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      let error = try backend.outputError(
        of: backend.upload(train), target: backend.makeBuffer(copying: [1, 0, 0, 1]),
        gate: backend.makeBuffer(copying: [1, 2, 0.5, 0]))
      #expect(try backend.read(error.values) == [0, 0, -0.5, 0] + [1, -2, -0.5, 0])
    }
  }

  @Test(
    "errors carried back give the bits of the CPU reference", arguments: KernelTarget.all,
    NeuronKernelTests.parameters)
  func carryBack(target: KernelTarget, parameters: NeuronParameters) throws {
    for (seed, size) in PresentationSize.grid.enumerated() {
      for (isConstant, isErrorConstant) in [(true, false), (false, false), (false, true)] {
        let (x, error) = (
          values(of: size, isConstant: isConstant, in: -1...4, seed: seed),
          values(of: size, isConstant: isErrorConstant, in: -1...1, seed: seed + 10)
        )
        func carried(on backend: any Backend) throws -> [Float] {
          let carried = try backend.carryBack(
            error.upload(to: backend), through: x.upload(to: backend), parameters: parameters)
          #expect(!carried.isConstant && carried.steps == size.steps)
          return try backend.read(carried.values)
        }
        expectSameBits(
          try carried(on: target.backend()), try carried(on: CPUBackend()),
          "\(size.testDescription), constant \(isConstant), \(parameters)")
      }
    }
  }

  @Test(
    "an error carried back by hand meets the potential before the reset",
    arguments: KernelTarget.all)
  func carryBackByHand(target: KernelTarget) throws {
    // h = 0.5, then 1 (a spike), then 0.5: 1 / (1 + (pi / 2)^2) away from the threshold, 1 at it.
    let away = 1 / (1 + Float(Double.pi / 2) * Float(Double.pi / 2))
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      let carried = try backend.carryBack(
        backend.upload([2, 1, -4], isConstant: false, steps: 3, batch: 1, features: 1),
        through: backend.upload([0.5], isConstant: true, steps: 3, batch: 1, features: 1),
        parameters: .integrateAndFire())
      #expect(try backend.read(carried.values) == [2 * away, 1, -4 * away])
    }
  }

  @Test(
    "peaks give the bits of the CPU reference", arguments: KernelTarget.all,
    NeuronKernelTests.parameters)
  func peaks(target: KernelTarget, parameters: NeuronParameters) throws {
    for (seed, size) in PresentationSize.grid.enumerated() {
      for isConstant in [true, false] {
        let x = values(of: size, isConstant: isConstant, in: -4...4, seed: seed)
        func peaks(on backend: any Backend) throws -> [Float] {
          let peaks = try backend.peaks(of: x.upload(to: backend), parameters: parameters)
          return try backend.read(peaks.highest) + backend.read(peaks.lowest)
        }
        expectSameBits(
          try peaks(on: target.backend()), try peaks(on: CPUBackend()),
          "\(size.testDescription), constant \(isConstant), \(parameters)")
      }
    }
  }

  @Test(
    "peaks by hand: no spike, the first step counts, no number stays none",
    arguments: KernelTarget.all)
  func peaksByHand(target: KernelTarget) throws {
    let current: [Float] = [4, -2, .nan] + [4, -2, 0] + [-8, 6, 0]
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      let peaks = try backend.peaks(
        of: backend.upload(current, isConstant: false, steps: 3, batch: 1, features: 3),
        parameters: .leakyIntegrateAndFire())
      let (highest, lowest) = (try backend.read(peaks.highest), try backend.read(peaks.lowest))
      #expect(highest[0...1] == [3, 2.25] && highest[2].isNaN)
      #expect(lowest[0...1] == [-2.5, -1.5] && lowest[2].isNaN)
    }
  }

  @Test("sizes that do not fit are refused", arguments: KernelTarget.all)
  func refusals(target: KernelTarget) throws {
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      let two = try backend.makeBuffer(of: Float.self, count: 2)
      let train = try backend.upload(SpikeTrain(shape: [1, 3], steps: 1, words: [0, 0, 0]))
      #expect(throws: ShapeError.elementCount(shape: [1, 3], expected: 3, found: 2)) {
        try backend.outputError(of: train, target: two, gate: nil)
      }
      let error = DeviceSequence(values: two, isConstant: true, steps: 2, batch: 1, features: 2)
      let current = DeviceSequence(values: two, isConstant: true, steps: 3, batch: 1, features: 2)
      #expect(
        throws: ShapeError.mismatch(
          location: "error and current", what: "time steps", first: 2, second: 3)
      ) {
        try backend.carryBack(error, through: current, parameters: .integrateAndFire())
      }
    }
  }

  private func values(
    of size: PresentationSize, isConstant: Bool, in range: ClosedRange<Float>, seed: Int
  ) -> HostSequence {
    HostSequence(size: size, isConstant: isConstant, in: range, seed: seed)
  }
}

/// Seeded real values over time, to be taken to a backend.
struct HostSequence {
  let values: [Float]
  let isConstant: Bool
  let size: PresentationSize

  init(size: PresentationSize, isConstant: Bool, in range: ClosedRange<Float>, seed: Int) {
    let count = size.batch * size.features
    values = uniform(count: isConstant ? count : count * size.steps, in: range, seed: seed)
    (self.isConstant, self.size) = (isConstant, size)
  }

  func upload(to backend: any Backend) throws -> DeviceSequence {
    try backend.upload(
      values, isConstant: isConstant, steps: size.steps, batch: size.batch,
      features: size.features)
  }
}
