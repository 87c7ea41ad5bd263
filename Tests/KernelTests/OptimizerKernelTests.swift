// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

@Suite("Optimizer kernels", .enabled(if: !KernelTarget.all.isEmpty, "no OpenCL device"))
struct OptimizerKernelTests {
  static let parameters: [SGDParameters] = [
    try? SGDParameters(learningRate: 0.1),
    try? SGDParameters(learningRate: 0.01, momentum: 0.9),
    try? SGDParameters(learningRate: 0.3, momentum: 0.9, bounds: -0.5...0.75),
  ].compactMap(\.self)

  @Test("two steps give the bits of the CPU reference", arguments: KernelTarget.all, parameters)
  func sameBits(target: KernelTarget, parameters: SGDParameters) throws {
    for count in [0, 1, 7, 33, 784, 1000] {
      func outcome(on backend: any Backend) throws -> (weight: [Float], velocity: [Float]) {
        let weight = try backend.makeBuffer(copying: uniform(count: count, in: -1...1, seed: 1))
        let gradient = try backend.makeBuffer(copying: uniform(count: count, in: -1...1, seed: 2))
        let velocity = try backend.makeBuffer(of: Float.self, count: count)
        for _ in 0..<2 {
          try backend.stepSGD(
            weight: weight, gradient: gradient, velocity: velocity, parameters: parameters)
        }
        return (try backend.read(weight), try backend.read(velocity))
      }
      let (actual, expected) = (
        try outcome(on: target.backend()), try outcome(on: CPUBackend())
      )
      expectSameBits(actual.weight, expected.weight, "\(count) weights")
      expectSameBits(actual.velocity, expected.velocity, "\(count) weights")
    }
  }

  @Test("a step by hand keeps weights within their bounds", arguments: KernelTarget.all)
  func byHand(target: KernelTarget) throws {
    let backend = try target.backend()
    let weight = try backend.makeBuffer(copying: [Float(0.5), -0.5, 0])
    let velocity = try backend.makeBuffer(copying: [Float(2), 2, 0])
    try backend.stepSGD(
      weight: weight, gradient: backend.makeBuffer(copying: [1, 1, -4]), velocity: velocity,
      parameters: SGDParameters(learningRate: 0.5, momentum: 0.5, bounds: -1...1))
    #expect(try backend.read(velocity) == [2, 2, -4])
    #expect(try backend.read(weight) == [-0.5, -1, 1])
  }

  @Test("a gradient of another size is refused", arguments: KernelTarget.all)
  func sizes(target: KernelTarget) throws {
    let backend = try target.backend()
    let weight = try backend.makeBuffer(of: Float.self, count: 2)
    #expect(throws: ShapeError.elementCount(shape: [2], expected: 2, found: 3)) {
      try backend.stepSGD(
        weight: weight, gradient: backend.makeBuffer(of: Float.self, count: 3), velocity: weight,
        parameters: SGDParameters(learningRate: 1))
    }
  }
}
