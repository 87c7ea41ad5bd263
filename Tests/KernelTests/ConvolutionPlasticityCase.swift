// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

/// One presentation of a convolution and its neurons: the geometry and what both sides do.
struct ConvolutionPlasticityCase: Sendable, CustomTestStringConvertible {
  var convolution = TestedConvolution.dilated
  var steps = 8
  var batch = 5
  var pre = TestActivity.Kind.spikes(rate: 0.2)
  var post = TestActivity.Kind.spikes(rate: 0.3)
  var modulation = WeightModulation.additive
  var carriesTraces = false
  var carriesOn = true
  var scale: Float = 1
  var keep: Float = 0

  var testDescription: String { "\(self)" }

  /// What a run ends with.
  struct Outcome {
    let delta: [Float]
    let pre: [Float]
    let post: [Float]
  }

  /// The delta and the traces that a backend ends with.
  func run(
    on backend: any Backend, form: PlasticityForm, forgets: Bool = false
  ) throws -> Outcome {
    let run = try Run(self, on: backend)
    try run.present(form: form, scale: scale, keep: keep, traces: forgets ? nil : run.traces)
    return try run.outcome()
  }

  /// The same from several calls, each of some of the steps.
  func run(on backend: any Backend, inSteps parts: [Range<Int>]) throws -> Outcome {
    let run = try Run(self, on: backend)
    for (index, steps) in parts.enumerated() {
      try run.present(
        steps: steps, form: .automatic, scale: scale, keep: index == 0 ? keep : 1,
        traces: PlasticityTraces(
          pre: run.traces.pre, post: run.traces.post, areZero: !carriesTraces && index == 0))
    }
    return try run.outcome()
  }

  /// The delta from a call for each sample, without traces before the first step.
  func deltaSampleBySample(on backend: any Backend) throws -> [Float] {
    let run = try Run(self, on: backend)
    let geometry = run.geometry
    for sample in 0..<batch {
      try run.present(
        samples: sample..<sample + 1, form: .automatic, scale: scale,
        keep: sample == 0 ? keep : 1,
        traces: PlasticityTraces(
          pre: backend.makeBuffer(of: Float.self, count: geometry.features),
          post: backend.makeBuffer(of: Float.self, count: geometry.outputFeatures), areZero: true))
    }
    return try run.outcome().delta
  }

  /// What the CPU reference ends with, and the sums of the absolute values of its delta's terms.
  func expectation() throws -> (outcome: Outcome, absoluteSum: [Double]) {
    (try run(on: CPUBackend(), form: .dense), try absoluteSum())
  }

  /// Expects a delta within the rounding bound of the CPU reference's.
  func expectDelta(
    _ actual: [Float], _ expected: (outcome: Outcome, absoluteSum: [Double]),
    _ comment: String = "", sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let geometry = try convolution.geometry()
    let places = geometry.outputHeight * geometry.outputWidth
    expectSum(
      actual, expected.outcome.delta.map(Double.init), absoluteSum: expected.absoluteSum,
      terms: steps * (batch * places + 3) + 8, comment, sourceLocation: sourceLocation)
  }

  /// The sum of the absolute values of a delta's terms.
  private func absoluteSum() throws -> [Double] {
    var plain = self
    (plain.scale, plain.keep) = (1, 0)
    func delta(_ modulation: WeightModulation) throws -> [Double] {
      plain.modulation = modulation
      return try plain.run(on: CPUBackend(), form: .dense).delta.map(Double.init)
    }
    let (potentiation, both) = (try delta(.postTriggered), try delta(.additive))
    let count = try convolution.geometry().weightCount
    let (weights, kept) = (Run.weights(count: count), Run.kept(count: count))
    return (0..<count).map { index in
      let (p, d) = (potentiation[index], potentiation[index] - both[index])
      let (post, pre) = modulation.factors(weights[index])
      return Double(scale.magnitude) * (post.magnitude * p.magnitude + pre.magnitude * d.magnitude)
        + Double((keep * kept[index]).magnitude)
    }
  }

  /// The memory of one run on a backend.
  private struct Run {
    let geometry: ConvolutionGeometry
    let backend: any Backend
    let pre: TestActivity
    let post: TestActivity
    let traces: PlasticityTraces
    let weight: DeviceBuffer<Float>
    let delta: DeviceBuffer<Float>
    let parameters: PlasticityParameters

    static func weights(count: Int) -> [Float] { uniform(count: count, in: -0.5...1.5, seed: 4) }
    static func kept(count: Int) -> [Float] { uniform(count: count, in: -1...1, seed: 7) }

    init(_ plasticity: ConvolutionPlasticityCase, on backend: any Backend) throws {
      let geometry = try plasticity.convolution.geometry()
      let (steps, batch) = (plasticity.steps, plasticity.batch)
      func trace(_ features: Int, seed: Int) throws -> DeviceBuffer<Float> {
        // What stands in a trace that is known to be 0 must not be read.
        try backend.makeBuffer(copying: uniform(count: batch * features, in: 0...2, seed: seed))
      }
      self.geometry = geometry
      self.backend = backend
      pre = TestActivity(
        kind: plasticity.pre, steps: steps, batch: batch, features: geometry.features, seed: 2)
      post = TestActivity(
        kind: plasticity.post, steps: steps, batch: batch, features: geometry.outputFeatures,
        seed: 3)
      traces = PlasticityTraces(
        pre: try trace(geometry.features, seed: 5),
        post: try trace(geometry.outputFeatures, seed: 6), areZero: !plasticity.carriesTraces,
        carriesOn: plasticity.carriesOn)
      weight = try backend.makeBuffer(copying: Self.weights(count: geometry.weightCount))
      delta = try backend.makeBuffer(copying: Self.kept(count: geometry.weightCount))
      parameters = try PlasticityParameters(
        tauPre: 3, tauPost: 5, modulation: plasticity.modulation)
    }

    func present(
      steps: Range<Int>? = nil, samples: Range<Int>? = nil, form: PlasticityForm, scale: Float,
      keep: Float, traces: PlasticityTraces?
    ) throws {
      try backend.addWeightDelta(
        pre: pre.upload(to: backend, steps: steps, samples: samples),
        post: post.upload(to: backend, steps: steps, samples: samples), weight: weight,
        geometry: geometry, parameters: parameters, traces: traces, delta: delta, scale: scale,
        keep: keep, form: form)
    }

    func outcome() throws -> Outcome {
      Outcome(
        delta: try backend.read(delta), pre: try backend.read(traces.pre),
        post: try backend.read(traces.post))
    }
  }
}
