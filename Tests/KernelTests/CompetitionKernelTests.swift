// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

/// A small layer and images that it has not seen.
struct CompetitionCase: Sendable, CustomTestStringConvertible {
  var inputs = 49
  var neurons = 70
  var steps = 8
  var samples = 90
  var batch = 16
  var threshold: Float = 3
  var density: Float = 0.4
  var testDescription: String {
    "\(inputs) inputs, \(neurons) neurons, T \(steps), \(samples) samples, batch \(batch), "
      + "threshold \(threshold), density \(density)"
  }

  /// Random images of which a share of the pixels is bright enough to spike; the last is blank.
  func pixels() -> [UInt8] {
    var random = RandomStream(seed: 7, purpose: .encoding)
    return (0..<samples * inputs).map { index in
      let isOn = random.nextUnit() < density && index < (samples - 1) * inputs
      let pixel = UInt8(truncatingIfNeeded: random.next())
      return isOn ? max(pixel, 20) : 0
    }
  }

  func parameters() throws -> CompetitionParameters {
    try CompetitionParameters(
      inputs: inputs, neurons: neurons, decay: 0.95, homeostasisCap: 0.3,
      pattern: (0..<steps).map { 1 - Float($0) / 16 },
      code: LatencyCode(steps: steps, minimum: 20))
  }

  func weights(_ parameters: CompetitionParameters) -> [Float] {
    var random = RandomStream(seed: 8, purpose: .initialization)
    return (0..<parameters.weightCount).map { index in
      let neuron = index / (inputs * 64) * 64 + index % 64
      let weight = random.nextUnit()
      return neuron < neurons ? weight : 0
    }
  }

  /// What a backend makes of the case: winners, state and answers, everything that is compared.
  func run(on backend: any Backend) throws -> CompetitionOutcome {
    let parameters = try parameters()
    let state = try backend.makeCompetition(parameters, weights: weights(parameters))
    let images = DeviceImages(
      pixels: try backend.makeBuffer(copying: pixels()), features: inputs,
      order: try backend.makeBuffer(copying: (0..<UInt32(samples)).reversed()))
    let batches = stride(from: 0, to: samples, by: batch).map { first in
      CompetitionBatch(
        range: first..<min(first + batch, samples), learningRate: 0.2, homeostasisRate: 0.05)
    }
    let winners = try backend.trainCompetition(
      state, images: images, batches: batches, threshold: threshold)
    let answer = try backend.answerCompetition(
      state, images: images, in: 1..<samples, spikes: 5, threshold: threshold)
    return CompetitionOutcome(
      winners: try backend.read(winners.neurons), steps: try backend.read(winners.steps),
      crossed: try backend.read(winners.crossed),
      weights: try backend.read(state.weights).map(\.bitPattern),
      norms: try backend.read(state.squaredNorms, in: 0..<neurons).map(\.bitPattern),
      homeostasis: try backend.read(state.homeostasis, in: 0..<neurons).map(\.bitPattern),
      wins: try backend.read(state.wins), answers: try backend.read(answer.neurons),
      answerSteps: try backend.read(answer.steps),
      ratios: try backend.read(answer.ratios).map(\.bitPattern))
  }
}

/// All that a competition leaves behind, as bits.
struct CompetitionOutcome: Equatable {
  let winners: [Int32]
  let steps: [UInt8]
  let crossed: [UInt8]
  let weights: [UInt32]
  let norms: [UInt32]
  let homeostasis: [UInt32]
  let wins: [UInt32]
  let answers: [Int32]
  let answerSteps: [UInt8]
  let ratios: [UInt32]
}

@Suite("Competition kernels", .enabled(if: !OpenCLDevice.all.isEmpty, "no OpenCL device"))
struct CompetitionKernelTests {
  static let cases = [
    CompetitionCase(),
    CompetitionCase(inputs: 1, neurons: 1, steps: 1, samples: 3, batch: 1, threshold: 1),
    CompetitionCase(inputs: 7, neurons: 64, steps: 33, samples: 40, batch: 40),
    CompetitionCase(inputs: 784, neurons: 130, steps: 8, samples: 33, batch: 5, threshold: 9),
    CompetitionCase(inputs: 1000, neurons: 3, steps: 64, samples: 20, batch: 128, threshold: 8),
    CompetitionCase(inputs: 33, neurons: 5, steps: 31, samples: 260, batch: 128),
    CompetitionCase(inputs: 33, neurons: 65, steps: 32, samples: 20),
    CompetitionCase(inputs: 33, neurons: 200, threshold: 1e30),
    CompetitionCase(inputs: 33, neurons: 65, threshold: 1e-6),
    CompetitionCase(inputs: 64, neurons: 100, density: 0),
    CompetitionCase(inputs: 64, neurons: 100, samples: 50, density: 1),
  ]

  @Test("Both tilings give the bits of the CPU reference", arguments: cases)
  func competition(of competition: CompetitionCase) throws {
    let expected = try competition.run(on: CPUBackend())
    for device in OpenCLDevice.all {
      for tiling in [BackendOptions.Tiling.item, .group] {
        let backend = try OpenCLBackend(
          device: device, options: BackendOptions(tiling: tiling))
        let outcome = try competition.run(on: backend)
        #expect(outcome.winners == expected.winners, "\(tiling)")
        #expect(outcome.steps == expected.steps, "\(tiling)")
        #expect(outcome.weights == expected.weights, "\(tiling)")
        #expect(outcome.answers == expected.answers, "\(tiling)")
        #expect(outcome == expected, "\(tiling)")
      }
    }
  }

  @Test("An empty batch moves nothing, wherever it stands", arguments: KernelTarget.all)
  func emptyBatches(target: KernelTarget) throws {
    let competition = CompetitionCase(neurons: 5, samples: 20, batch: 10)
    let outcomes = try [[0..<10, 10..<20], [0..<0, 0..<10, 10..<10, 10..<20, 20..<20]].map {
      try state(after: $0, of: competition, on: target.backend())
    }
    #expect(outcomes[0] == outcomes[1])
  }

  @Test("No batch at all, and no image to answer, is no error", arguments: KernelTarget.all)
  func nothing(target: KernelTarget) throws {
    let competition = CompetitionCase(neurons: 5, samples: 20)
    let backend = try target.backend()
    let parameters = try competition.parameters()
    let initial = competition.weights(parameters)
    #expect(
      try state(after: [], of: competition, on: backend).weights == initial.map(\.bitPattern))
    let answer = try backend.answerCompetition(
      backend.makeCompetition(parameters, weights: initial), images: images(competition, backend),
      in: 3..<3, spikes: 5, threshold: 3)
    #expect(try backend.read(answer.neurons).isEmpty)
  }

  /// Weights and homeostasis after batches of one learning rate.
  private func state(
    after ranges: [Range<Int>], of competition: CompetitionCase, on backend: any Backend
  ) throws -> LearntState {
    let parameters = try competition.parameters()
    let state = try backend.makeCompetition(parameters, weights: competition.weights(parameters))
    _ = try backend.trainCompetition(
      state, images: images(competition, backend),
      batches: ranges.map { CompetitionBatch(range: $0, learningRate: 0.2, homeostasisRate: 0.05) },
      threshold: competition.threshold)
    return LearntState(
      weights: try backend.read(state.weights).map(\.bitPattern),
      homeostasis: try backend.read(state.homeostasis, in: 0..<competition.neurons)
        .map(\.bitPattern))
  }

  /// The bits of what batches have moved.
  private struct LearntState: Equatable {
    let weights: [UInt32]
    let homeostasis: [UInt32]
  }

  private func images(
    _ competition: CompetitionCase, _ backend: any Backend
  ) throws -> DeviceImages {
    DeviceImages(
      pixels: try backend.makeBuffer(copying: competition.pixels()), features: competition.inputs,
      order: try backend.makeBuffer(copying: Array(0..<UInt32(competition.samples))))
  }

  @Test("A single win moves the row by the learning rate toward the spikes before it")
  func pencil() throws {
    // Two inputs, one neuron, weights (1, 1): pixel 255 spikes at step 0, pixel 0 never.
    // w ← (1, 1) + 0.5 · ((1, 0) − (1, 1)) = (1, 0.5).
    let backend = CPUBackend()
    let parameters = try CompetitionParameters(
      inputs: 2, neurons: 1, decay: 0.5, homeostasisCap: 0.3, pattern: [1, 1],
      code: LatencyCode(steps: 2, minimum: 1))
    var weights = [Float](repeating: 0, count: 128)
    weights[0] = 1
    weights[64] = 1
    let state = try backend.makeCompetition(parameters, weights: weights)
    let images = DeviceImages(
      pixels: try backend.makeBuffer(copying: [255, 0]), features: 2,
      order: try backend.makeBuffer(copying: [0]))
    let winners = try backend.trainCompetition(
      state, images: images,
      batches: [CompetitionBatch(range: 0..<1, learningRate: 0.5, homeostasisRate: 0.1)],
      threshold: 0.5)
    #expect(try backend.read(winners.neurons) == [0])
    #expect(try backend.read(winners.steps) == [0])
    #expect(try backend.read(state.weights)[0] == 1)
    #expect(try backend.read(state.weights)[64] == 0.5)
    #expect(try backend.read(state.homeostasis)[0] == 1)
    #expect(try backend.read(state.wins)[0] == 1)
  }
}
