// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

@Suite(
  "Convolution plasticity kernels", .enabled(if: !KernelTarget.all.isEmpty, "no OpenCL device"))
struct ConvolutionPlasticityKernelTests {
  static let cases: [ConvolutionPlasticityCase] =
    WeightModulation.tested.map { ConvolutionPlasticityCase(modulation: $0) }
    + [
      ConvolutionPlasticityCase(
        steps: 33, batch: 2, modulation: .softBounds(minimum: 0, maximum: 1), carriesTraces: true,
        scale: -0.5, keep: 2),
      ConvolutionPlasticityCase(carriesTraces: true), ConvolutionPlasticityCase(steps: 1),
      ConvolutionPlasticityCase(batch: 0), ConvolutionPlasticityCase(batch: 0, keep: 2),
      ConvolutionPlasticityCase(pre: .spikes(rate: 0)),
      ConvolutionPlasticityCase(post: .spikes(rate: 0), carriesTraces: true),
      ConvolutionPlasticityCase(pre: .spikes(rate: 0), carriesTraces: true),
      ConvolutionPlasticityCase(pre: .spikes(rate: 0), post: .spikes(rate: 0)),
      ConvolutionPlasticityCase(pre: .spikes(rate: 1), post: .spikes(rate: 1), keep: 1),
      ConvolutionPlasticityCase(pre: .constant), ConvolutionPlasticityCase(pre: .varying),
      ConvolutionPlasticityCase(post: .constant, carriesTraces: true),
      ConvolutionPlasticityCase(post: .varying),
      ConvolutionPlasticityCase(
        convolution: .reaching, pre: .constant, post: .varying, modulation: .identity,
        carriesTraces: true),
      // An error in place of the post spikes: potentiation alone, from the trace of either side.
      ConvolutionPlasticityCase(
        convolution: .wide, pre: .spikes(rate: 0.05), post: .varying, modulation: .postTriggered,
        carriesTraces: true),
      ConvolutionPlasticityCase(
        convolution: .strided, pre: .constant, post: .varying, modulation: .postTriggered),
    ]
    + TestedConvolution.allCases.map {
      ConvolutionPlasticityCase(convolution: $0, steps: 32, batch: 1)
    }
    + [TestedConvolution.reaching, .wide].map {
      ConvolutionPlasticityCase(
        convolution: $0, steps: 4, batch: 3, modulation: .softBounds(minimum: 0, maximum: 1),
        carriesTraces: true)
    }

  @Test(
    "every form gives the sums of the CPU reference and its traces", arguments: KernelTarget.all,
    cases)
  func delta(target: KernelTarget, plasticity: ConvolutionPlasticityCase) throws {
    let expected = try plasticity.expectation()
    for form in PlasticityForm.allCases {
      let actual = try plasticity.run(on: target.backend(), form: form)
      try plasticity.expectDelta(actual.delta, expected, "\(form)")
      expectSameBits(actual.pre, expected.outcome.pre, "\(form)")
      expectSameBits(actual.post, expected.outcome.post, "\(form)")
    }
  }

  @Test("traces that are forgotten are as traces of 0", arguments: KernelTarget.all, [true, false])
  func forgotten(target: KernelTarget, isPostVarying: Bool) throws {
    let plasticity = ConvolutionPlasticityCase(
      post: isPostVarying ? .varying : .spikes(rate: 0.3), modulation: .postTriggered)
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      expectSameBits(
        try plasticity.run(on: backend, form: .automatic, forgets: true).delta,
        try plasticity.run(on: backend, form: .automatic).delta)
    }
  }

  @Test("either side drives the sums, whichever is sparser", arguments: KernelTarget.all)
  func sides(target: KernelTarget) throws {
    for modulation in [WeightModulation.additive, .softBounds(minimum: 0, maximum: 1)] {
      for (preRate, postRate) in [(Float(0.02), Float(0.9)), (0.9, 0.02)] {
        let plasticity = ConvolutionPlasticityCase(
          pre: .spikes(rate: preRate), post: .spikes(rate: postRate), modulation: modulation,
          carriesTraces: true)
        let expected = try plasticity.expectation()
        let actual = try plasticity.run(on: target.backend(), form: .events)
        try plasticity.expectDelta(actual.delta, expected, "\(modulation), pre \(preRate)")
      }
    }
  }

  @Test("traces that nobody carries on are left as they are", arguments: KernelTarget.all)
  func keptTraces(target: KernelTarget) throws {
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      var plasticity = ConvolutionPlasticityCase(carriesTraces: true)
      let carried = try plasticity.run(on: backend, form: .automatic)
      plasticity.carriesOn = false
      let kept = try plasticity.run(on: backend, form: .automatic)
      expectSameBits(kept.delta, carried.delta, backend.name)
      let (geometry, batch) = (try plasticity.convolution.geometry(), plasticity.batch)
      expectSameBits(
        kept.pre, uniform(count: batch * geometry.features, in: 0...2, seed: 5), backend.name)
      expectSameBits(
        kept.post, uniform(count: batch * geometry.outputFeatures, in: 0...2, seed: 6),
        backend.name)
    }
  }

  @Test("traces carry a presentation on in the next call", arguments: KernelTarget.all)
  func carriedTraces(target: KernelTarget) throws {
    for modulation in [WeightModulation.additive, .softBounds(minimum: 0, maximum: 1)] {
      let plasticity = ConvolutionPlasticityCase(steps: 33, batch: 2, modulation: modulation)
      let expected = try plasticity.expectation()
      for parts in [[0..<5, 5..<33], [0..<32, 32..<33]] {
        let actual = try plasticity.run(on: target.backend(), inSteps: parts)
        try plasticity.expectDelta(actual.delta, expected, "\(modulation), \(parts)")
        expectSameBits(actual.pre, expected.outcome.pre)
        expectSameBits(actual.post, expected.outcome.post)
      }
    }
  }

  @Test("the delta of a batch is the sum of its samples'", arguments: KernelTarget.all)
  func samples(target: KernelTarget) throws {
    // More samples than a launch has slices.
    let plasticity = ConvolutionPlasticityCase(convolution: .strided, steps: 4, batch: 19)
    let backend = try target.backend()
    let expected = try plasticity.expectation()
    try plasticity.expectDelta(
      plasticity.run(on: backend, form: .automatic).delta, expected, "together")
    try plasticity.expectDelta(
      plasticity.deltaSampleBySample(on: backend), expected, "one by one")
  }

  @Test("a silent pair changes nothing at all", arguments: KernelTarget.all)
  func silent(target: KernelTarget) throws {
    let silent = ConvolutionPlasticityCase(
      pre: .varying, post: .spikes(rate: 0), modulation: .identity)
    for form in PlasticityForm.allCases {
      let delta = try silent.run(on: target.backend(), form: form).delta
      #expect(delta.allSatisfy { $0 == 0 }, "\(form)")
    }
  }
}
