// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hebb
import Testing
import _HebbTestSupport

/// Rules of three factors and of three spikes against direct sums, on every device and the CPU.
@Suite("Learners of three factors", .enabled(if: !KernelTarget.all.isEmpty, "no OpenCL device"))
struct RewardedLearnerTests {
  /// All to all, convolutions of odd shapes, silence, saturation, no sample.
  static let cases: [LearnerCase] =
    [nil, .dilated, .reaching, .row].map { LearnerCase(convolution: $0) }
    + [
      LearnerCase(rates: (0, 0.5)), LearnerCase(convolution: .strided, rates: (1, 1)),
      LearnerCase(convolution: .strided, batch: 0), LearnerCase(steps: 33, batch: 1),
      LearnerCase(modulation: .softBounds(minimum: 0, maximum: 1)),
      LearnerCase(
        convolution: .depthwise, modulation: .bounded(minimum: 0, maximum: 1, exponent: 0.5)),
    ]

  @Test(
    "MSTDP is the sum of rewards and eligibilities, in one call and in several",
    arguments: KernelTarget.all, cases)
  func rewarded(target: KernelTarget, learnerCase: LearnerCase) throws {
    let direct = try learnerCase.direct()
    let reward = uniform(count: direct.steps * direct.batch, in: -1...1, seed: 3)
    let expected = learnerCase.rewardedSums(direct, reward: reward)
    for parts in [[0..<direct.steps], [0..<1, 1..<3, 3..<direct.steps]] {
      for backend in [try target.backend(), CPUBackend()] as [any Backend] {
        let learner = try MSTDPLearner(
          synapse: direct.synapse(learnerCase.convolution?.geometry(), on: backend), tauPre: 3,
          tauPost: 4, modulation: learnerCase.modulation)
        for part in parts {
          try learner.record(
            pre: direct.pre.upload(to: backend, steps: part),
            post: direct.post.upload(to: backend, steps: part),
            reward: Array(
              reward[part.lowerBound * direct.batch..<part.upperBound * direct.batch]))
        }
        learnerCase.expect(try backend.read(learner.step(scale: -2)), are: expected, times: -2)
      }
    }
  }

  @Test(
    "MSTDPET filters the eligibility before the reward meets it", arguments: KernelTarget.all,
    cases)
  func traced(target: KernelTarget, learnerCase: LearnerCase) throws {
    let direct = try learnerCase.direct()
    let reward = uniform(count: direct.steps, in: -1...1, seed: 3)
    let expected = learnerCase.tracedSums(direct, reward: reward, tau: 5)
    for parts in [[0..<direct.steps], [0..<1, 1..<3, 3..<direct.steps]] {
      for backend in [try target.backend(), CPUBackend()] as [any Backend] {
        let synapse = try direct.synapse(learnerCase.convolution?.geometry(), on: backend)
        let learner = try MSTDPETLearner(
          synapse: synapse, tauPre: 3, tauPost: 4, tauTrace: 5,
          modulation: learnerCase.modulation)
        let gradient = try backend.makeBuffer(of: Float.self, count: synapse.weight.count)
        for part in parts {
          try learner.record(
            pre: direct.pre.upload(to: backend, steps: part),
            post: direct.post.upload(to: backend, steps: part), reward: Array(reward[part]))
          try learner.step(onGradient: gradient, scale: 3)
        }
        learnerCase.expect(try backend.read(gradient), are: expected, times: -3)
      }
    }
  }

  @Test(
    "triplet STDP is the sum over pairs and triplets of spikes", arguments: KernelTarget.all, cases)
  func triplets(target: KernelTarget, learnerCase: LearnerCase) throws {
    let direct = try learnerCase.direct()
    var parameters = TripletParameters()
    (parameters.tauPlus, parameters.tauMinus) = (3, 4)
    (parameters.tauX, parameters.tauY) = (5, 6)
    (parameters.pairPlus, parameters.tripletPlus) = (0.5, 0.25)
    (parameters.pairMinus, parameters.tripletMinus) = (0.75, 0.125)
    let expected = learnerCase.tripletSums(direct, parameters)
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      let learner = try TripletSTDPLearner(
        synapse: direct.synapse(learnerCase.convolution?.geometry(), on: backend),
        parameters: parameters)
      for part in [0..<2, 2..<direct.steps] {
        try learner.record(
          pre: direct.pre.upload(to: backend, steps: part),
          post: direct.post.upload(to: backend, steps: part))
      }
      learnerCase.expect(try backend.read(learner.step()), are: expected, times: 1)
    }
  }

  @Test("a reset forgets, and a batch of another size is refused")
  func reset() throws {
    let backend = CPUBackend()
    let synapse = try DenseSynapse(inputs: 1, outputs: 1, weights: [1], on: backend)
    func one(_ batch: Int) throws -> DeviceActivity {
      .values(
        try backend.upload(
          [Float](repeating: 1, count: batch), isConstant: true, steps: 1, batch: batch,
          features: 1))
    }
    let learner = try MSTDPLearner(synapse: synapse, modulation: .postTriggered)
    try learner.record(pre: one(1), post: one(1), reward: [1])
    #expect(try backend.read(learner.step()) == [0])
    try learner.record(pre: one(1), post: one(1), reward: [2])
    #expect(try backend.read(learner.step()) == [2])
    try learner.record(pre: one(2), post: one(2), reward: [2, 2])
    #expect(throws: ShapeError.self) { try learner.step() }
    learner.reset()
    try learner.record(pre: one(2), post: one(2), reward: [2, 2])
    #expect(try backend.read(learner.step()) == [0])
    #expect(throws: ShapeError.self) {
      try learner.record(pre: one(2), post: one(2), reward: [2])
    }
  }
}

/// A synapse, its spikes and a weight dependence.
struct LearnerCase: Sendable, CustomTestStringConvertible {
  var convolution: TestedConvolution?
  var steps = 7
  var batch = 3
  var rates: (Float, Float) = (0.4, 0.3)
  var modulation = WeightModulation.additive

  var testDescription: String {
    "\(convolution?.rawValue ?? "all to all"), T \(steps), N \(batch), \(rates), \(modulation)"
  }

  func direct() throws -> DirectSums {
    DirectSums(try convolution?.geometry(), steps: steps, batch: batch, rates: rates)
  }

  /// The eligibility of every step, sample by sample.
  private func eligibilities(_ direct: DirectSums) -> [[[DirectSums.Sum]]] {
    let (pre, post) = (direct.trace(direct.pre, tau: 3), direct.trace(direct.post, tau: 4))
    return (0..<steps).map { step in
      (0..<batch).map {
        direct.eligibility(
          step: step, sample: $0, tracePre: pre, tracePost: post, modulation: modulation)
      }
    }
  }

  func rewardedSums(_ direct: DirectSums, reward: [Float]) -> [DirectSums.Sum] {
    let eligibilities = eligibilities(direct)
    var sums = [DirectSums.Sum](repeating: DirectSums.Sum(), count: direct.weights.count)
    for step in 1..<steps {
      for sample in 0..<batch {
        for (k, e) in eligibilities[step - 1][sample].enumerated() {
          let r = Double(reward[step * batch + sample])
          sums[k].value += r * e.value
          sums[k].absolute += r.magnitude * e.absolute
        }
      }
    }
    return sums
  }

  func tracedSums(_ direct: DirectSums, reward: [Float], tau: Double) -> [DirectSums.Sum] {
    let eligibilities = eligibilities(direct)
    var sums = [DirectSums.Sum](repeating: DirectSums.Sum(), count: direct.weights.count)
    var trace = sums
    for step in 0..<steps {
      for k in sums.indices {
        trace[k].value *= exponential(-1 / tau)
        trace[k].absolute *= exponential(-1 / tau)
        for sample in 0..<batch where step > 0 {
          trace[k].value += eligibilities[step - 1][sample][k].value / tau
          trace[k].absolute += eligibilities[step - 1][sample][k].absolute / tau
        }
        sums[k].value += Double(reward[step]) * trace[k].value
        sums[k].absolute += Double(reward[step].magnitude) * trace[k].absolute
      }
    }
    return sums
  }

  func tripletSums(
    _ direct: DirectSums, _ parameters: TripletParameters
  ) -> [DirectSums.Sum] {
    var sums = [DirectSums.Sum](repeating: DirectSums.Sum(), count: direct.weights.count)
    func decay(_ steps: Int, _ tau: Float) -> Double { exponential(-Double(steps) / Double(tau)) }
    for sample in 0..<batch {
      for c in direct.connections {
        let pre = direct.spikes(direct.pre, sample: sample, feature: c.input)
        let post = direct.spikes(direct.post, sample: sample, feature: c.output)
        for t in post {
          for earlier in pre where earlier < t {
            let pair = decay(t - earlier, parameters.tauPlus)
            sums[c.weight].add(Double(parameters.pairPlus) * pair)
            for own in post where own < t {
              sums[c.weight].add(
                Double(parameters.tripletPlus) * pair * decay(t - own, parameters.tauY))
            }
          }
        }
        for t in pre {
          for earlier in post where earlier < t {
            let pair = decay(t - earlier, parameters.tauMinus)
            sums[c.weight].add(-Double(parameters.pairMinus) * pair)
            for own in pre where own < t {
              sums[c.weight].add(
                -Double(parameters.tripletMinus) * pair * decay(t - own, parameters.tauX))
            }
          }
        }
        // What coincides is summed and taken out again.
        for t in pre where post.contains(t) {
          sums[c.weight].absolute += 8
        }
      }
    }
    return sums
  }

  func expect(_ actual: [Float], are sums: [DirectSums.Sum], times scale: Double) {
    expectSum(
      actual, sums.map { scale * $0.value },
      absoluteSum: sums.map { scale.magnitude * $0.absolute },
      terms: 200, testDescription)
  }
}

/// `exp(x)`.
func exponential(_ x: Double) -> Double { Foundation.exp(x) }
