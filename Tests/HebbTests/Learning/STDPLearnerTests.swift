// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

@Suite("STDP learner")
struct STDPLearnerTests {
  private let backend = CPUBackend()

  private func activity(_ rows: [[Float]]) throws -> DeviceActivity {
    let dense = try Tensor(shape: [rows.count, 1, rows[0].count], values: rows.flatMap(\.self))
    return .spikes(try backend.upload(try SpikeTrain(packing: dense)))
  }

  private func learner(
    weights: [Float], inputs: Int, modulation: WeightModulation
  ) throws -> STDPLearner {
    STDPLearner(
      synapse: try DenseSynapse(
        inputs: inputs, outputs: weights.count / inputs, weights: weights, on: backend),
      parameters: try PlasticityParameters(tauPre: 2, tauPost: 2, modulation: modulation))
  }

  @Test("Two inputs, one output, four steps, by hand")
  func pencil() throws {
    // Input 0 spikes at steps 0 and 3, input 1 at step 2; the output at steps 1 and 3; tau 2.
    //   tr of input 0: 1, 0.5, 0.25, 1.125    of input 1: 0, 0, 1, 0.5     of the output: 0, 1, 0.5, 1.25
    //   LTP = Σ tr_pre at 1 and 3: 1.625 and 0.5;  LTD = Σ tr_post at input spikes: 0 + 1.25 and 0.5
    let learner = try learner(weights: [0.5, 0.5], inputs: 2, modulation: .additive)
    try learner.record(
      pre: activity([[1, 0], [0, 0], [0, 1], [1, 0]]), post: activity([[0], [1], [0], [1]]))
    expectSameBits(try backend.read(learner.step()), [0.375, 0])
    let traces = try #require(try learner.carriedTraces)
    expectSameBits(try backend.read(traces.pre), [1.125, 0.5])
    expectSameBits(try backend.read(traces.post), [1.25])
  }

  // What a constant current I makes of four steps, tau 2, and what STDP makes of that for an input of 1:
  // silence and saturation cancel, which is why the network of SpikingJelly's issue 333 does not learn.
  @Test(
    "A constant current has five spike patterns, and both ends of the range change nothing",
    arguments: [
      (Float(1), Float(0)), (1.1, 0.875), (1.2, 0.25), (1.5, 0.625), (2, 0), (4, 0),
    ])
  func directCoding(current: Float, change: Float) throws {
    let learner = try learner(weights: [current], inputs: 1, modulation: .additive)
    let image = try backend.upload([1], isConstant: true, steps: 4, batch: 1, features: 1)
    let neurons = SpikingNeurons(try .leakyIntegrateAndFire(tau: 2), on: backend)
    let spikes = try neurons(learner.synapse(.values(image)))
    try learner.record(pre: .values(image), post: .spikes(spikes))
    expectSameBits(try backend.read(learner.step()), [change])
  }

  @Test("With nothing recorded the delta is zero, and a step forgets what it used")
  func nothingRecorded() throws {
    let learner = try learner(weights: [1, 1], inputs: 2, modulation: .additive)
    expectSameBits(try backend.read(learner.step()), [0, 0])
    try learner.record(pre: activity([[1, 1], [0, 0]]), post: activity([[0], [1]]))
    #expect(try backend.read(learner.step()) != [0, 0])
    expectSameBits(try backend.read(learner.step()), [0, 0])
  }

  @Test("On the gradient the delta is subtracted, times its scale")
  func onGradient() throws {
    let learner = try learner(weights: [1], inputs: 1, modulation: .postTriggered)
    let gradient = try backend.makeBuffer(copying: [Float(10)])
    try learner.record(pre: activity([[1]]), post: activity([[1]]))
    try learner.step(onGradient: gradient, scale: 4)
    expectSameBits(try backend.read(gradient), [6])
  }

  @Test("Two presentations with traces carried over equal one of twice the steps")
  func carriedOver() throws {
    let (pre, post): ([[Float]], [[Float]]) = (
      [[1, 0], [0, 1], [1, 1], [0, 0]], [[1], [0], [1], [1]]
    )
    let whole = try learner(weights: [1, 1], inputs: 2, modulation: .additive)
    try whole.record(pre: activity(pre), post: activity(post))
    let halves = try learner(weights: [1, 1], inputs: 2, modulation: .additive)
    for part in [0..<2, 2..<4] {
      try halves.record(pre: activity(Array(pre[part])), post: activity(Array(post[part])))
    }
    expectSameBits(try backend.read(halves.step()), try backend.read(whole.step()))
  }

  @Test("A side that does not touch the synapse is refused by name")
  func wrongPair() throws {
    let learner = try learner(weights: [1, 1], inputs: 2, modulation: .additive)
    #expect(
      throws: ShapeError.features(
        location: "STDP learner, presynaptic side", expected: 2, found: 1)
    ) {
      try learner.record(pre: activity([[1]]), post: activity([[1]]))
    }
    #expect(throws: ShapeError.self) {
      try learner.record(pre: activity([[1, 0], [1, 0]]), post: activity([[1]]))
    }
  }
}

@Suite("Teacher STDP learner")
struct TeacherSTDPLearnerTests {
  @Test(
    "The label's neuron is pulled to spike, the others to be silent, by the mean over the batch")
  func pencil() throws {
    // T = 2, two samples, one input of intensity 1, two outputs. Trace of the input: 1, 1.5.
    // Sample 0 (label 0) is silent: d = (1, 0) twice. Sample 1 (label 1): output 0 spiked at step 1.
    let backend = CPUBackend()
    let synapse = try DenseSynapse(inputs: 1, outputs: 2, weights: [0, 0], on: backend)
    let image = try backend.upload([1, 1], isConstant: true, steps: 2, batch: 2, features: 1)
    let post = try SpikeTrain(
      packing: try Tensor(shape: [2, 2, 2], values: [0, 0, 0, 0, 0, 0, 1, 0]))
    let gradient = try backend.makeBuffer(of: Float.self, count: 2)
    try TeacherSTDPLearner(synapse: synapse).step(
      onGradient: gradient, pre: .values(image), post: backend.upload(post), labels: [0, 1])
    expectSameBits(try backend.read(gradient), [-(2.5 - 1.5) / 2, -2.5 / 2])
  }

  @Test("A label that is no output is refused")
  func label() throws {
    let backend = CPUBackend()
    let synapse = try DenseSynapse(inputs: 1, outputs: 2, weights: [0, 0], on: backend)
    let image = try backend.upload([1], isConstant: true, steps: 1, batch: 1, features: 1)
    let post = try SpikeTrain(packing: try Tensor(zeros: [1, 1, 2]))
    #expect(throws: ParameterError.self) {
      try TeacherSTDPLearner(synapse: synapse).step(
        onGradient: backend.makeBuffer(of: Float.self, count: 2), pre: .values(image),
        post: backend.upload(post), labels: [2])
    }
  }
}
