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
    try? SGDParameters(
      learningRate: 0.1, momentum: 0.9, weightDecay: 0.2, nesterov: true, bounds: -0.5...0.75),
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

  static let adamParameters: [AdamParameters] = [
    try? AdamParameters(),
    try? AdamParameters(learningRate: 0.3, beta1: 0.8, weightDecay: 0.2, bounds: -0.5...0.75),
    try? AdamParameters(learningRate: 0.1, epsilon: 1e-4, weightDecay: 0.5, decouplesDecay: true),
  ].compactMap(\.self)

  @Test(
    "three steps of Adam give the bits of the CPU reference", arguments: KernelTarget.all,
    adamParameters)
  func adam(target: KernelTarget, parameters: AdamParameters) throws {
    for count in [0, 1, 7, 33, 784, 1000] {
      func outcome(on backend: any Backend) throws -> [[Float]] {
        let weight = try backend.makeBuffer(copying: uniform(count: count, in: -1...1, seed: 1))
        let moments = AdamMoments(
          mean: try backend.makeBuffer(of: Float.self, count: count),
          square: try backend.makeBuffer(of: Float.self, count: count))
        for step in 1...3 {
          let gradient = uniform(count: count, in: -1...1, seed: step + 1)
          try backend.stepAdam(
            weight: weight, gradient: backend.makeBuffer(copying: gradient), moments: moments,
            step: step, parameters: parameters)
        }
        return try [weight, moments.mean, moments.square].map { try backend.read($0) }
      }
      let (actual, expected) = (try outcome(on: target.backend()), try outcome(on: CPUBackend()))
      for (what, values) in ["weight", "mean", "square"].enumerated().map({ ($1, $0) }) {
        expectSameBits(actual[values], expected[values], "\(what) of \(count)")
      }
    }
  }

  @Test(
    "a first step of Adam by hand moves by the learning rate, within bounds",
    arguments: KernelTarget.all)
  func adamByHand(target: KernelTarget) throws {
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      // With betas of 0 the step is rate * g / |g|.
      let parameters = try AdamParameters(
        learningRate: 0.25, beta1: 0, beta2: 0, epsilon: 0, weightDecay: 2, decouplesDecay: true,
        bounds: -1...1)
      let weight = try backend.makeBuffer(copying: [Float(0.5), -0.5, 4])
      try backend.stepAdam(
        weight: weight, gradient: backend.makeBuffer(copying: [2, -4, 8]),
        moments: AdamMoments(
          mean: backend.makeBuffer(of: Float.self, count: 3),
          square: backend.makeBuffer(of: Float.self, count: 3)), step: 1, parameters: parameters)
      #expect(try backend.read(weight) == [0, 0, 1])
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
