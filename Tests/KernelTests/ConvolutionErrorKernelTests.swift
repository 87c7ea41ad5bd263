// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

@Suite(
  "Kernels that carry errors through convolutions",
  .enabled(if: !KernelTarget.all.isEmpty, "no OpenCL device"))
struct ConvolutionErrorKernelTests {
  /// Steps and samples: one and many, an empty batch.
  private static let sizes = [(1, 1), (4, 5), (33, 2), (4, 0)]

  @Test(
    "an error carried back is the sum of the outputs that an input reaches",
    arguments: KernelTarget.all, TestedConvolution.allCases)
  func carried(target: KernelTarget, convolution: TestedConvolution) throws {
    let geometry = try convolution.geometry()
    for (steps, batch) in Self.sizes {
      for isConstant in [true, false] {
        // Rows without an error stand between others.
        for silentRows in [1, 2, 4] {
          let error = CarriedError(
            geometry: geometry, steps: steps, batch: batch, isConstant: isConstant,
            silentRows: silentRows)
          expectSum(
            try error.carried(on: target.backend()) { $0 },
            try error.carried(on: CPUBackend()) { $0 }.map(Double.init),
            absoluteSum: try error.carried(on: CPUBackend(), \.magnitude).map(Double.init),
            terms: geometry.outputChannels * geometry.kernel.height * geometry.kernel.width + 2,
            "T \(steps), N \(batch), constant \(isConstant), every \(silentRows)th row")
        }
      }
    }
  }

  @Test(
    "an error carried back by hand: stride 2, the margin is left out", arguments: KernelTarget.all)
  func byHand(target: KernelTarget) throws {
    // Outputs at 0 and 2 see the inputs -1, 0, 1 and 1, 2, 3; input 3 is the last.
    let geometry = try ConvolutionGeometry(
      channels: 1, height: 1, width: 4, outputChannels: 1, kernel: (1, 3), stride: (1, 2),
      padding: (0, 1))
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      let carried = try backend.carryBack(
        backend.upload([1, 10], isConstant: true, steps: 2, batch: 1, features: 2),
        through: backend.makeBuffer(copying: [1, 2, 4]), geometry: geometry)
      #expect(carried.isConstant && carried.steps == 2)
      #expect(try backend.read(carried.values) == [2, 4 + 10, 20, 40])
    }
  }

  @Test("errors and weights of another size are refused", arguments: KernelTarget.all)
  func refusals(target: KernelTarget) throws {
    let geometry = try TestedConvolution.whole.geometry()
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      let (three, four) = (
        try backend.upload([0, 0, 0], isConstant: true, steps: 1, batch: 1, features: 3),
        try backend.upload([0, 0, 0, 0], isConstant: true, steps: 1, batch: 1, features: 4)
      )
      let weight = try backend.makeBuffer(of: Float.self, count: geometry.weightCount)
      #expect(
        throws: ShapeError.features(location: "error of a convolution", expected: 3, found: 4)
      ) {
        try backend.carryBack(four, through: weight, geometry: geometry)
      }
      #expect(throws: ShapeError.self) {
        try backend.carryBack(three, through: three.values, geometry: geometry)
      }
    }
  }
}

/// A seeded error of a convolution's current.
private struct CarriedError {
  let geometry: ConvolutionGeometry
  let steps: Int
  let batch: Int
  let isConstant: Bool
  /// One row in so many has an error.
  let silentRows: Int

  func carried(on backend: any Backend, _ sign: (Float) -> Float) throws -> [Float] {
    let features = geometry.outputFeatures
    let values = uniform(
      count: (isConstant ? 1 : steps) * batch * features, in: -1...1, seed: 1)
    let error = values.enumerated().map { index, value in
      index / features % silentRows == 0 ? sign(value) : 0
    }
    let weights = uniform(count: geometry.weightCount, in: -1...1, seed: 2)
    let carried = try backend.carryBack(
      backend.upload(
        error, isConstant: isConstant, steps: steps, batch: batch, features: features),
      through: backend.makeBuffer(copying: weights.map(sign)), geometry: geometry)
    #expect(carried.isConstant == isConstant && carried.features == geometry.features)
    return try backend.read(carried.values)
  }
}
