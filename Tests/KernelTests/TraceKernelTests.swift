// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

/// What one side of a synapse does, on the host.
enum HostActivity: Sendable, CaseIterable {
  case spikes
  case constantValues
  case varyingValues

  /// A seeded activity of the given size in the memory of a backend.
  func upload(
    _ size: PresentationSize, rate: Float = 0.2, seed: Int, to backend: any Backend
  ) throws -> DeviceActivity {
    let count = size.batch * size.features
    switch self {
    case .spikes:
      let train = try _HebbTestSupport.spikes(
        steps: size.steps, batch: size.batch, features: size.features, rate: rate, seed: seed)
      return .spikes(try backend.upload(train))
    case .constantValues, .varyingValues:
      let isConstant = self == .constantValues
      let values = uniform(count: isConstant ? count : count * size.steps, in: 0...1, seed: seed)
      return .values(
        try backend.upload(
          values, isConstant: isConstant, steps: size.steps, batch: size.batch,
          features: size.features))
    }
  }
}

@Suite("Trace kernels", .enabled(if: !KernelTarget.all.isEmpty, "no OpenCL device"))
struct TraceKernelTests {
  @Test(
    "traces give the bits of the CPU reference", arguments: KernelTarget.all, HostActivity.allCases)
  func sameBits(target: KernelTarget, activity: HostActivity) throws {
    for (seed, size) in PresentationSize.grid.enumerated() {
      for (tau, direction) in [
        (Float(2), TraceDirection.causal), (3, .causal), (2, .antiCausal), (10, .antiCausal),
      ] {
        func trace(on backend: any Backend) throws -> [Float] {
          try backend.read(
            backend.trace(
              of: activity.upload(size, seed: seed, to: backend), tau: tau, direction: direction,
              carried: nil
            ).values)
        }
        expectSameBits(
          try trace(on: target.backend()), try trace(on: CPUBackend()),
          "\(size.testDescription), tau \(tau), \(direction)")
      }
    }
  }

  @Test("a carried trace starts from what was and ends with what is", arguments: KernelTarget.all)
  func carried(target: KernelTarget) throws {
    for (seed, size) in PresentationSize.grid.enumerated() {
      let start = uniform(count: size.batch * size.features, in: 0...2, seed: seed + 50)
      func outcome(on backend: any Backend) throws -> (all: [Float], last: [Float]) {
        let carried = try backend.makeBuffer(copying: start)
        let trace = try backend.trace(
          of: HostActivity.spikes.upload(size, seed: seed, to: backend), tau: 3,
          direction: .causal, carried: carried)
        return (try backend.read(trace.values), try backend.read(carried))
      }
      let (actual, expected) = (
        try outcome(on: target.backend()), try outcome(on: CPUBackend())
      )
      expectSameBits(actual.all, expected.all, size.testDescription)
      expectSameBits(actual.last, expected.last, size.testDescription)
      #expect(actual.last == Array(actual.all.suffix(actual.last.count)))
    }
  }

  @Test("two presentations with the trace carried are one", arguments: KernelTarget.all)
  func twoPresentations(target: KernelTarget) throws {
    let backend = try target.backend()
    let train = try spikes(steps: 64, batch: 1, features: 33, rate: 0.3, seed: 9)
    let carried = try backend.makeBuffer(of: Float.self, count: 33)
    let halves = try [train.words.prefix(33), train.words.suffix(33)].flatMap { words in
      let half = try SpikeTrain(shape: [1, 33], steps: 32, words: Array(words))
      return try backend.read(
        backend.trace(
          of: .spikes(backend.upload(half)), tau: 3, direction: .causal, carried: carried
        ).values)
    }
    let whole = try backend.trace(
      of: .spikes(backend.upload(train)), tau: 3, direction: .causal, carried: nil)
    expectSameBits(halves, try backend.read(whole.values))
  }

  @Test("a trace of two steps, by hand", arguments: KernelTarget.all)
  func byHand(target: KernelTarget) throws {
    let backend = try target.backend()
    let train = DeviceActivity.spikes(
      try backend.upload(SpikeTrain(shape: [1, 2], steps: 2, words: [0b01, 0b11])))
    let causal = try backend.trace(of: train, tau: 4, direction: .causal, carried: nil)
    let antiCausal = try backend.trace(of: train, tau: 4, direction: .antiCausal, carried: nil)
    #expect(try backend.read(causal.values) == [1, 1, 0.75, 1.75])
    #expect(try backend.read(antiCausal.values) == [1, 1.75, 0, 1])
  }

  @Test("a carried trace of another size and tau 0 are refused", arguments: KernelTarget.all)
  func refusals(target: KernelTarget) throws {
    let backend = try target.backend()
    let size = PresentationSize(features: 3, batch: 1, steps: 2)
    let activity = try HostActivity.spikes.upload(size, seed: 1, to: backend)
    #expect(throws: ShapeError.elementCount(shape: [1, 3], expected: 3, found: 2)) {
      try backend.trace(
        of: activity, tau: 2, direction: .causal, carried: backend.makeBuffer(copying: [0, 0]))
    }
    #expect(throws: ParameterError.self) {
      try backend.trace(of: activity, tau: 0, direction: .causal, carried: nil)
    }
  }
}
