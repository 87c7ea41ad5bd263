// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

/// Sizes of a presentation: features of a sample, samples, time steps.
struct PresentationSize: Sendable, CustomTestStringConvertible {
  let features: Int
  let batch: Int
  let steps: Int

  var testDescription: String { "\(features) features, N \(batch), T \(steps)" }

  /// Every odd size once: features 1, 7, 33, 784, 1000; N 0, 1, 5, 128; T 1, 8, 31, 32, 33, 64.
  static let grid = [
    PresentationSize(features: 1, batch: 1, steps: 1),
    PresentationSize(features: 7, batch: 0, steps: 8),
    PresentationSize(features: 7, batch: 5, steps: 33),
    PresentationSize(features: 33, batch: 1, steps: 64),
    PresentationSize(features: 33, batch: 128, steps: 8),
    PresentationSize(features: 784, batch: 5, steps: 32),
    PresentationSize(features: 1000, batch: 1, steps: 31),
  ]
}

/// What the neurons of a presentation leave behind.
private struct NeuronOutcome {
  let spikes: [UInt32]
  let membrane: [Float]
}

@Suite("Neuron kernels", .enabled(if: !KernelTarget.all.isEmpty, "no OpenCL device"))
struct NeuronKernelTests {
  static let parameters: [NeuronParameters] = [
    try? .leakyIntegrateAndFire(),
    try? .leakyIntegrateAndFire(tau: 3, threshold: 0.75, reset: .hard(-0.25)),
    try? .leakyIntegrateAndFire(tau: 2, decayInput: false, reset: .soft),
    try? .leakyIntegrateAndFire(tau: 10, reset: .soft),
    try? .integrateAndFire(),
    try? .integrateAndFire(threshold: 2, reset: .soft),
    try? .parametricLeakyIntegrateAndFire(weight: 0.3, reset: .hard(-0.25)),
    try? .parametricLeakyIntegrateAndFire(weight: -1.2, decayInput: false, reset: .soft),
  ].compactMap(\.self)

  @Test("neurons give the bits of the CPU reference", arguments: KernelTarget.all, parameters)
  func sameBits(target: KernelTarget, parameters: NeuronParameters) throws {
    for (seed, size) in PresentationSize.grid.enumerated() {
      for isConstant in [true, false] {
        let count = size.batch * size.features
        let currents = uniform(
          count: isConstant ? count : count * size.steps, in: -1...4, seed: seed)
        try expectSameBits(
          currents, membrane: uniform(count: count, in: -1...1, seed: seed + 100), size: size,
          isConstant: isConstant, parameters: parameters, target: target)
      }
    }
  }

  @Test("a potential that meets the threshold exactly spikes", arguments: KernelTarget.all)
  func meetsThreshold(target: KernelTarget) throws {
    for parameters in Self.parameters {
      let size = PresentationSize(features: 784, batch: 1, steps: 33)
      try expectSameBits(
        quarters(count: 784, in: -1...6, seed: 1), membrane: [Float](repeating: 0, count: 784),
        size: size, isConstant: true, parameters: parameters, target: target)
    }
    // v = 0, x = 2, tau = 2: h = 1, the threshold.
    let backend = try target.backend()
    let outcome = try run(
      [2, 1.75], membrane: [0, 0], size: PresentationSize(features: 2, batch: 1, steps: 1),
      isConstant: true, parameters: .leakyIntegrateAndFire(), on: backend)
    #expect(outcome.spikes == [1, 0])
    #expect(outcome.membrane == [0, 0.875])
  }

  @Test(
    "no current leaves every neuron silent, a large one saturates it", arguments: KernelTarget.all)
  func silentAndSaturated(target: KernelTarget) throws {
    let size = PresentationSize(features: 33, batch: 2, steps: 33)
    for (current, words) in [(Float(0), [UInt32(0), 0]), (100, [.max, 1])] {
      let outcome = try run(
        [Float](repeating: current, count: 66), membrane: [Float](repeating: 0, count: 66),
        size: size, isConstant: true, parameters: .leakyIntegrateAndFire(),
        on: target.backend())
      #expect(outcome.spikes == words.flatMap { [UInt32](repeating: $0, count: 66) })
    }
  }

  @Test("two presentations with the membrane carried are one", arguments: KernelTarget.all)
  func carriedMembrane(target: KernelTarget) throws {
    let parameters = try NeuronParameters.leakyIntegrateAndFire(tau: 3)
    let count = 33
    let current = uniform(count: count, in: 0...4, seed: 5)
    let start = [Float](repeating: 0, count: count)
    func outcome(_ steps: Int, from membrane: [Float]) throws -> NeuronOutcome {
      try run(
        current, membrane: membrane,
        size: PresentationSize(features: count, batch: 1, steps: steps), isConstant: true,
        parameters: parameters, on: target.backend())
    }
    let whole = try outcome(64, from: start)
    let first = try outcome(32, from: start)
    let second = try outcome(32, from: first.membrane)
    #expect(first.spikes + second.spikes == whole.spikes)
    _HebbTestSupport.expectSameBits(second.membrane, whole.membrane)
  }

  @Test("a membrane of another size is refused", arguments: KernelTarget.all)
  func membraneSize(target: KernelTarget) throws {
    #expect(throws: ShapeError.elementCount(shape: [1, 3], expected: 3, found: 2)) {
      try run(
        [1, 1, 1], membrane: [0, 0], size: PresentationSize(features: 3, batch: 1, steps: 1),
        isConstant: true, parameters: .integrateAndFire(), on: target.backend())
    }
  }

  private func expectSameBits(
    _ currents: [Float], membrane: [Float], size: PresentationSize, isConstant: Bool,
    parameters: NeuronParameters, target: KernelTarget,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    func outcome(on backend: any Backend) throws -> NeuronOutcome {
      try run(
        currents, membrane: membrane, size: size, isConstant: isConstant, parameters: parameters,
        on: backend)
    }
    let expected = try outcome(on: CPUBackend())
    let actual = try outcome(on: target.backend())
    let comment = "\(size.testDescription), constant \(isConstant), \(parameters)"
    _HebbTestSupport.expectSameBits(
      actual.spikes, expected.spikes, comment, sourceLocation: sourceLocation)
    _HebbTestSupport.expectSameBits(
      actual.membrane, expected.membrane, comment, sourceLocation: sourceLocation)
  }

  private func run(
    _ currents: [Float], membrane: [Float], size: PresentationSize, isConstant: Bool,
    parameters: NeuronParameters, on backend: any Backend
  ) throws -> NeuronOutcome {
    let potential = try backend.makeBuffer(copying: membrane)
    let spikes = try backend.integrateAndFire(
      backend.upload(
        currents, isConstant: isConstant, steps: size.steps, batch: size.batch,
        features: size.features), membrane: potential, parameters: parameters)
    return NeuronOutcome(
      spikes: try backend.read(spikes.words), membrane: try backend.read(potential))
  }
}
