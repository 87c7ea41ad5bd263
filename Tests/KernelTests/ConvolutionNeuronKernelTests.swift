// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

/// Convolutions and their neurons in one pass, against currents first and neurons then.
///
/// Weights, biases and inputs are small multiples of powers of two, so that every sum is exact and a
/// neuron that spikes here and not there is an error, not a rounding.
@Suite(
  "Convolution and neuron kernels", .enabled(if: !KernelTarget.all.isEmpty, "no OpenCL device"))
struct ConvolutionNeuronKernelTests {
  @Test(
    "one pass gives the spikes and membranes of the CPU reference", arguments: KernelTarget.all,
    TestedConvolution.allCases)
  func bits(target: KernelTarget, convolution: TestedConvolution) throws {
    for (steps, batch) in ConvolutionKernelTests.sizes + [(5, 3), (64, 1)] {
      for kind in [TestActivity.Kind.spikes(rate: 0.3), .constant, .varying] {
        for isResting in [true, false] {
          try expectBits(
            FiringCase(
              geometry: convolution.geometry(), kind: kind, steps: steps, batch: batch,
              isResting: isResting), on: target.backend())
        }
      }
    }
  }

  @Test(
    "one pass has every equation of the membrane", arguments: KernelTarget.all,
    NeuronKernelTests.parameters)
  func equations(target: KernelTarget, parameters: NeuronParameters) throws {
    for kind in [TestActivity.Kind.spikes(rate: 0.3), .constant] {
      for isResting in [true, false] {
        try expectBits(
          FiringCase(
            geometry: TestedConvolution.broad.geometry(), kind: kind, steps: 9, batch: 3,
            isResting: isResting, parameters: parameters), on: target.backend())
      }
    }
  }

  @Test("silent and saturated inputs", arguments: KernelTarget.all, [Float(0), 1])
  func extremes(target: KernelTarget, rate: Float) throws {
    let outcome = try expectBits(
      FiringCase(
        geometry: TestedConvolution.broad.geometry(), kind: .spikes(rate: rate), steps: 4,
        batch: 2, hasBias: false), on: target.backend())
    #expect((outcome.spikes.reduce(0) { $0 + $1.nonzeroBitCount } > 0) == (rate == 1))
  }

  @discardableResult
  private func expectBits(
    _ firing: FiringCase, on backend: any Backend
  ) throws -> FiringCase.Outcome {
    let (expected, actual) = (try firing.run(on: CPUBackend()), try firing.run(on: backend))
    #expect(actual.spikes == expected.spikes, "\(firing)")
    expectSameBits(actual.membrane, expected.membrane, "\(firing)")
    return actual
  }
}

/// One presentation of a convolution and its neurons.
private struct FiringCase {
  let geometry: ConvolutionGeometry
  let kind: TestActivity.Kind
  let steps: Int
  let batch: Int
  var hasBias = true
  var isResting = true
  var parameters: NeuronParameters?

  struct Outcome {
    let spikes: [UInt32]
    let membrane: [Float]
  }

  func run(on backend: any Backend) throws -> Outcome {
    func exact(_ count: Int, seed: Int) -> [Float] {
      uniform(count: count, in: -32...48, seed: seed).map { $0.rounded() / 64 }
    }
    let input = TestActivity(
      kind: kind, steps: steps, batch: batch, features: geometry.features, seed: 1)
    // What the membranes hold must not be read where the neurons are at rest.
    let membrane = try backend.makeBuffer(
      copying: exact(batch * geometry.outputFeatures, seed: 4))
    let spikes = try backend.convolveAndFire(
      input.upload(to: backend) { ($0 * 8).rounded() / 8 },
      weight: backend.makeBuffer(copying: exact(geometry.weightCount, seed: 2)),
      bias: hasBias ? backend.makeBuffer(copying: exact(geometry.outputChannels, seed: 3)) : nil,
      geometry: geometry, membrane: membrane, isResting: isResting,
      parameters: parameters ?? .leakyIntegrateAndFire())
    return Outcome(spikes: try backend.read(spikes.words), membrane: try backend.read(membrane))
  }
}
