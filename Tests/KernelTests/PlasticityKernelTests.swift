// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

/// One presentation of a pair: sizes and what its sides do.
struct PlasticityCase: Sendable, CustomTestStringConvertible {
  var inputs = 33
  var outputs = 20
  var steps = 8
  var batch = 5
  var preRate: Float = 0.2
  var postRate: Float = 0.3
  /// Whether the presynaptic side is real values that stand at every step.
  var preIsConstant = false
  /// Whether the presynaptic side is real values that vary.
  var preVaries = false
  /// Whether the postsynaptic side is real values that vary.
  var postVaries = false
  var modulation = WeightModulation.additive
  var carriesTraces = false
  var scale: Float = 1
  var keep: Float = 0

  var testDescription: String { "\(self)" }

  func pre(on backend: any Backend) throws -> DeviceActivity {
    if preIsConstant || preVaries {
      let count = (preIsConstant ? 1 : steps) * batch * inputs
      return .values(
        try backend.upload(
          uniform(count: count, in: 0...1, seed: 1), isConstant: preIsConstant, steps: steps,
          batch: batch, features: inputs))
    }
    let train = try spikes(steps: steps, batch: batch, features: inputs, rate: preRate, seed: 2)
    return .spikes(try backend.upload(train))
  }

  func post(on backend: any Backend) throws -> DeviceActivity {
    if postVaries {
      return .values(
        try backend.upload(
          uniform(count: steps * batch * outputs, in: 0...1, seed: 8), isConstant: false,
          steps: steps, batch: batch, features: outputs))
    }
    let train = try spikes(steps: steps, batch: batch, features: outputs, rate: postRate, seed: 3)
    return .spikes(try backend.upload(train))
  }

  var weights: [Float] { uniform(count: outputs * inputs, in: -0.5...1.5, seed: 4) }

  /// The delta and the traces that a backend ends with.
  func run(
    on backend: any Backend, form: PlasticityForm, modulation: WeightModulation? = nil
  ) throws -> (delta: [Float], pre: [Float], post: [Float]) {
    func trace(_ features: Int, seed: Int) throws -> DeviceBuffer<Float> {
      let values = uniform(count: batch * features, in: 0...2, seed: seed)
      return carriesTraces
        ? try backend.makeBuffer(copying: values)
        : try backend.makeBuffer(of: Float.self, count: values.count)
    }
    let traces = PlasticityTraces(
      pre: try trace(inputs, seed: 5), post: try trace(outputs, seed: 6), areZero: !carriesTraces)
    let delta = try backend.makeBuffer(
      copying: uniform(count: outputs * inputs, in: -1...1, seed: 7))
    try backend.addWeightDelta(
      pre: pre(on: backend), post: post(on: backend),
      weight: backend.makeBuffer(copying: weights),
      parameters: PlasticityParameters(
        tauPre: 3, tauPost: 5, modulation: modulation ?? self.modulation), traces: traces,
      delta: delta, scale: modulation == nil ? scale : 1, keep: modulation == nil ? keep : 0,
      form: form)
    return (
      try backend.read(delta), try backend.read(traces.pre), try backend.read(traces.post)
    )
  }

  /// The sum of the absolute values of a delta's terms.
  func absoluteSum() throws -> [Double] {
    let reference = CPUBackend()
    let potentiation = try run(on: reference, form: .dense, modulation: .postTriggered).delta
    let both = try run(on: reference, form: .dense, modulation: .additive).delta
    let kept = uniform(count: outputs * inputs, in: -1...1, seed: 7)
    return weights.indices.map { index in
      let (p, d) = (Double(potentiation[index]), Double(potentiation[index] - both[index]))
      let (post, pre) = modulation.factors(weights[index])
      return Double(scale.magnitude) * (post.magnitude * p.magnitude + pre.magnitude * d.magnitude)
        + Double(keep.magnitude) * Double(kept[index].magnitude)
    }
  }
}

@Suite("Plasticity kernels", .enabled(if: !KernelTarget.all.isEmpty, "no OpenCL device"))
struct PlasticityKernelTests {
  static let cases: [PlasticityCase] =
    WeightModulation.tested.flatMap {
      [
        PlasticityCase(modulation: $0),
        PlasticityCase(steps: 33, modulation: $0, carriesTraces: true, scale: -0.5, keep: 2),
      ]
    } + [
      PlasticityCase(inputs: 1, outputs: 1, steps: 1, batch: 1, preRate: 1, postRate: 1),
      PlasticityCase(inputs: 65, outputs: 130, steps: 32, batch: 1, carriesTraces: true),
      PlasticityCase(inputs: 7, outputs: 64, steps: 64, batch: 2),
      PlasticityCase(inputs: 100, outputs: 10, steps: 4, batch: 16, preIsConstant: true),
      PlasticityCase(
        inputs: 100, outputs: 10, steps: 4, batch: 16, preIsConstant: true, carriesTraces: true),
      PlasticityCase(inputs: 33, outputs: 7, steps: 8, batch: 128),
      PlasticityCase(inputs: 33, outputs: 20, steps: 31, carriesTraces: true),
      PlasticityCase(inputs: 1000, outputs: 7, steps: 4, batch: 3),
      PlasticityCase(preVaries: true), PlasticityCase(preVaries: true, carriesTraces: true),
      PlasticityCase(postVaries: true), PlasticityCase(postVaries: true, carriesTraces: true),
      PlasticityCase(steps: 33, preVaries: true, postVaries: true, carriesTraces: true),
      PlasticityCase(inputs: 784, outputs: 3, steps: 4, batch: 5, preRate: 0.9, postRate: 0.1),
      PlasticityCase(preRate: 0), PlasticityCase(postRate: 0),
      PlasticityCase(preRate: 0, postRate: 0),
      PlasticityCase(preRate: 1, postRate: 1), PlasticityCase(postRate: 0, carriesTraces: true),
      PlasticityCase(preRate: 0, carriesTraces: true), PlasticityCase(batch: 0),
      PlasticityCase(batch: 0, keep: 2),
    ]

  @Test(
    "every form gives the sums of the CPU reference and its traces", arguments: KernelTarget.all,
    cases)
  func delta(target: KernelTarget, plasticity: PlasticityCase) throws {
    let expected = try plasticity.run(on: CPUBackend(), form: .dense)
    let absoluteSum = try plasticity.absoluteSum()
    for form in PlasticityForm.allCases {
      let actual = try plasticity.run(on: target.backend(), form: form)
      expectSum(
        actual.delta, expected.delta.map(Double.init), absoluteSum: absoluteSum,
        terms: plasticity.steps * (plasticity.batch + 3) + 8, "\(form)")
      expectSameBits(actual.pre, expected.pre, "\(form)")
      expectSameBits(actual.post, expected.post, "\(form)")
    }
  }

  @Test("either side drives the events, whichever is sparser", arguments: KernelTarget.all)
  func sides(target: KernelTarget) throws {
    for (preRate, postRate) in [(Float(0.05), Float(0.6)), (0.6, 0.05)] {
      let plasticity = PlasticityCase(
        preRate: preRate, postRate: postRate, modulation: .clamp(minimum: -1, maximum: 1),
        carriesTraces: true)
      let events = try plasticity.run(on: target.backend(), form: .events)
      let expected = try plasticity.run(on: CPUBackend(), form: .events)
      expectSum(
        events.delta, expected.delta.map(Double.init), absoluteSum: try plasticity.absoluteSum(),
        terms: plasticity.steps * (plasticity.batch + 3) + 8)
    }
  }

  @Test("bits beyond the last step move no weight", arguments: KernelTarget.all, [1, 9, 41])
  func unusedBits(target: KernelTarget, steps: Int) throws {
    let backend = try target.backend()
    let (batch, inputs, outputs) = (5, 33, 20)
    let full = [UInt32](
      repeating: .max, count: SpikeTrain.wordCount(steps: steps) * batch * outputs)
    let clean = try SpikeTrain(shape: [batch, outputs], steps: steps, words: full).words
    let weight = try backend.makeBuffer(
      copying: uniform(count: outputs * inputs, in: 0...1, seed: 2))
    let deltas = try [full, clean].map { words in
      let delta = try backend.makeBuffer(of: Float.self, count: outputs * inputs)
      try backend.addWeightDelta(
        pre: .values(
          backend.upload(
            uniform(count: batch * inputs, in: 0...1, seed: 3), isConstant: true, steps: steps,
            batch: batch, features: inputs)),
        post: .spikes(
          DeviceSpikeTrain(
            words: backend.makeBuffer(copying: words), steps: steps, batch: batch,
            features: outputs)),
        weight: weight, parameters: PlasticityParameters(modulation: .additive),
        traces: PlasticityTraces(
          pre: backend.makeBuffer(of: Float.self, count: batch * inputs),
          post: backend.makeBuffer(of: Float.self, count: batch * outputs), areZero: true),
        delta: delta, scale: 1, keep: 0, form: .events)
      return try backend.read(delta)
    }
    expectSameBits(deltas[0], deltas[1])
  }

  @Test("a silent pair changes nothing at all", arguments: KernelTarget.all)
  func silent(target: KernelTarget) throws {
    let plasticity = PlasticityCase(preIsConstant: true, modulation: .identity)
    var silent = plasticity
    silent.postRate = 0
    for form in PlasticityForm.allCases {
      let delta = try silent.run(on: target.backend(), form: form).delta
      #expect(delta.allSatisfy { $0 == 0 }, "\(form)")
    }
  }

  @Test("sides that differ in samples are refused", arguments: KernelTarget.all)
  func mismatch(target: KernelTarget) throws {
    let backend = try target.backend()
    let wide = PlasticityCase(batch: 6)
    let traces = PlasticityTraces(
      pre: try backend.makeBuffer(of: Float.self, count: 5 * 33),
      post: try backend.makeBuffer(of: Float.self, count: 6 * 20), areZero: true)
    let weight = try backend.makeBuffer(of: Float.self, count: 660)
    #expect(
      throws: ShapeError.mismatch(
        location: "STDP weight delta", what: "samples", first: 5, second: 6)
    ) {
      try backend.addWeightDelta(
        pre: PlasticityCase().pre(on: backend), post: wide.post(on: backend), weight: weight,
        parameters: PlasticityParameters(modulation: .additive), traces: traces, delta: weight,
        scale: 1, keep: 0, form: .automatic)
    }
  }
}
