// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

/// A readout and samples that it has not seen.
struct SupervisedCase: Sendable, CustomTestStringConvertible {
  var inputs = 70
  var classes = 5
  var neurons = 4
  var samples = 50
  var batch = 8
  var nonTargets = 1
  var competes = true
  var threshold: Float = 4
  var density: Float = 0.5
  var testDescription: String {
    "\(inputs) inputs, \(classes) x \(neurons) neurons, \(samples) samples, batch \(batch), "
      + "\(nonTargets) no targets, competes \(competes), threshold \(threshold), density \(density)"
  }

  func state(on backend: any Backend) throws -> SupervisedState {
    let parameters = try SupervisedParameters(
      inputs: inputs, classes: classes, neuronsPerClass: neurons)
    return try backend.makeSupervised(
      parameters,
      weights: uniform(count: parameters.neurons * inputs, in: 0...0.6, seed: 6).map {
        ($0 * 16).rounded() / 16
      }, sum: 0.3 * Float(inputs), threshold: threshold)
  }

  func labels() -> [UInt8] {
    uniform(count: samples, in: 0...1, seed: 7).map {
      UInt8(min($0 * Float(classes), Float(classes - 1)))
    }
  }

  /// Answers before and after learning, and what was learnt.
  func run(on backend: any Backend, ranges: [Range<Int>]? = nil) throws -> SupervisedOutcome {
    let state = try state(on: backend)
    let times = latencies(count: samples * inputs, density: density, seed: 8)
    let all = try backend.upload(times, features: inputs)
    let before = try backend.read(backend.spikeTimes(state, latencies: all))
    let rates = try SupervisedRates(
      potentiation: 0.3, depression: -0.2, gap: 0.03, nonTargetNeurons: nonTargets,
      competes: competes, thresholdRate: 0.5)
    var correct: [UInt8] = []
    for range in ranges ?? [0..<samples] {
      correct += try backend.read(
        backend.trainSupervised(
          state,
          latencies: DeviceLatencies(
            times: backend.makeBuffer(
              copying: Array(times[range.lowerBound * inputs..<range.upperBound * inputs])),
            batch: range.count, features: inputs), labels: Array(labels()[range]), batch: batch,
          rates: rates))
    }
    return SupervisedOutcome(
      before: before.map(\.bitPattern), correct: correct,
      weights: try backend.read(state.weights).map(\.bitPattern),
      thresholds: try backend.read(state.trainingThresholds).map(\.bitPattern),
      after: try backend.read(backend.spikeTimes(state, latencies: all)).map(\.bitPattern))
  }
}

/// All that supervised learning leaves behind, as bits.
struct SupervisedOutcome: Equatable {
  let before: [UInt32]
  let correct: [UInt8]
  let weights: [UInt32]
  let thresholds: [UInt32]
  let after: [UInt32]
}

@Suite("Kernels of supervised STDP")
struct SupervisedKernelTests {
  static let cases = [
    SupervisedCase(),
    SupervisedCase(
      inputs: 1, classes: 1, neurons: 1, samples: 3, batch: 1, nonTargets: 0, threshold: 0.25),
    SupervisedCase(inputs: 33, classes: 10, neurons: 1, nonTargets: 0, competes: false),
    SupervisedCase(classes: 10, neurons: 12, batch: 16),
    SupervisedCase(inputs: 1000, classes: 3, neurons: 43, samples: 20, threshold: 60),
    SupervisedCase(neurons: 13, batch: 1, nonTargets: 5),
    SupervisedCase(batch: 100, competes: false),
    SupervisedCase(threshold: 1e20),
    SupervisedCase(threshold: 1e-6),
    SupervisedCase(density: 0),
    SupervisedCase(density: 1),
    SupervisedCase(samples: 0),
  ]

  @Test("Both tilings give the bits of the CPU reference", arguments: cases)
  func supervised(of supervised: SupervisedCase) throws {
    let expected = try supervised.run(on: CPUBackend())
    for target in KernelTarget.all {
      let outcome = try supervised.run(on: target.backend())
      #expect(outcome.before == expected.before, "\(target)")
      #expect(outcome.correct == expected.correct, "\(target)")
      #expect(outcome.thresholds == expected.thresholds, "\(target)")
      #expect(outcome == expected, "\(target)")
    }
  }

  @Test("A call without samples moves nothing, wherever it stands", arguments: KernelTarget.all)
  func emptyCalls(target: KernelTarget) throws {
    let supervised = SupervisedCase(samples: 20)
    let backend = try target.backend()
    let whole = try supervised.run(on: backend, ranges: [0..<8, 8..<20])
    #expect(
      try supervised.run(on: backend, ranges: [0..<0, 0..<8, 8..<8, 8..<20, 20..<20]) == whole)
  }

  @Test("A spike is interpolated inside its step, a target hastens and another tarries")
  func pencil() throws {
    // Two inputs at steps 0 and 102, weights 1/2: v is 1/2, then 1. Threshold 3/4: halfway between,
    // at (102 - 1/2) / 255. Both neurons spike then; the target should 1/64 earlier than their mean,
    // the other 1/64 later.
    let backend = CPUBackend()
    let parameters = try SupervisedParameters(inputs: 3, classes: 2, neuronsPerClass: 1)
    let state = try backend.makeSupervised(
      parameters, weights: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5], sum: 1.5, threshold: 0.75)
    let times = try backend.upload([0, 102, 255], features: 3)
    let spikes = try backend.read(backend.spikeTimes(state, latencies: times), in: 0..<2)
    #expect(spikes == [101.5 / 255, 101.5 / 255])
    let correct = try backend.trainSupervised(
      state, latencies: times, labels: [1], batch: 1,
      rates: SupervisedRates(potentiation: 4, depression: -4, gap: 0.03125))
    #expect(try backend.read(correct) == [0])
    // e = ±1/64: the target's inputs rise by 1/16 and its silent one falls; the sum is kept.
    let weights = try backend.read(state.weights)
    #expect(weights[1] > 0.5 && weights[65] > 0.5 && weights[129] < 0.5)
    #expect(weights[0] < 0.5 && weights[64] < 0.5 && weights[128] > 0.5)
    #expect(
      try backend.read(backend.spikeTimes(state, latencies: times), in: 0..<2)[1] < spikes[1])
  }
}
