// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

/// A regression and samples of random features.
struct RegressionCase: Sendable, CustomTestStringConvertible {
  var features = 33
  var classes = 10
  var rows = 21
  /// The rows that are the batch.
  var range = 3..<20
  var testDescription: String {
    "\(features) features, \(classes) classes, rows \(range) of \(rows)"
  }

  /// Weights of one sign where the absolute sum is wanted.
  func state(on backend: any Backend, isAbsolute: Bool = false) throws -> RegressionState {
    let sign: (Float) -> Float = isAbsolute ? { $0.magnitude } : { $0 }
    return try backend.makeRegression(
      weights: uniform(count: classes * features, in: -1...1, seed: 1).map(sign),
      biases: uniform(count: classes, in: -1...1, seed: 2).map(sign), features: features)
  }

  func values(on backend: any Backend, isAbsolute: Bool = false) throws -> DeviceSequence {
    let values = uniform(count: rows * features, in: -1...1, seed: 3)
    return try backend.upload(
      isAbsolute ? values.map(\.magnitude) : values, isConstant: true, steps: 1, batch: rows,
      features: features)
  }

  /// A label of each sample behind two others.
  func labels(on backend: any Backend) throws -> DeviceBuffer<UInt8> {
    let drawn = uniform(count: range.count + 2, in: 0...1, seed: 4)
    return try backend.makeBuffer(
      copying: drawn.map { UInt8(min(Int($0 * Float(classes)), classes - 1)) })
  }

  /// What is meant of outputs, `[samples, classes]`.
  func outputs(
    on backend: any Backend, teaches: Bool, isAbsolute: Bool = false
  ) throws -> [Float] {
    let state = try state(on: backend, isAbsolute: isAbsolute)
    let outputs = try backend.read(
      backend.regressionOutputs(
        state, of: values(on: backend, isAbsolute: isAbsolute), in: range,
        labels: teaches ? labels(on: backend) : nil, firstLabel: 2))
    return range.indices.flatMap { row in
      let first = (row - range.lowerBound) * state.paddedClasses
      return outputs[first..<first + classes]
    }
  }
}

@Suite("Regression kernels", .enabled(if: !KernelTarget.all.isEmpty, "no OpenCL device"))
struct RegressionKernelTests {
  static let cases = [
    RegressionCase(), RegressionCase(features: 1, classes: 1, rows: 1, range: 0..<1),
    RegressionCase(features: 8, classes: 16, rows: 8, range: 0..<8),
    RegressionCase(features: 7, classes: 17, rows: 9, range: 0..<9),
    RegressionCase(features: 100, classes: 40, rows: 30, range: 1..<2),
    RegressionCase(features: 784, classes: 3, rows: 40, range: 0..<33),
    RegressionCase(range: 5..<5),
  ]

  @Test("logits are the CPU reference's", arguments: KernelTarget.all, cases)
  func logits(target: KernelTarget, regression: RegressionCase) throws {
    let reference = CPUBackend()
    expectSum(
      try regression.outputs(on: target.backend(), teaches: false),
      try regression.outputs(on: reference, teaches: false).map(Double.init),
      absoluteSum: try regression.outputs(on: reference, teaches: false, isAbsolute: true)
        .map(Double.init), terms: regression.features + 3)
  }

  @Test("errors are the softmax less the label", arguments: KernelTarget.all, cases)
  func errors(target: KernelTarget, regression: RegressionCase) throws {
    let reference = CPUBackend()
    // A probability is off by no more than twice what the logits are, and a few roundings.
    let sums = try regression.outputs(on: reference, teaches: false, isAbsolute: true)
    let bound =
      2 * Float(regression.features + 16) * Float.ulpOfOne * (sums.max() ?? 0)
      / Float(max(1, regression.range.count))
    let (found, expected) = (
      try regression.outputs(on: target.backend(), teaches: true),
      try regression.outputs(on: reference, teaches: true)
    )
    #expect(found.count == expected.count)
    for (found, expected) in zip(found, expected) {
      #expect((found - expected).magnitude <= bound)
    }
  }

  @Test("a step moves by the errors' sums as Adam does", arguments: KernelTarget.all, cases)
  func steps(target: KernelTarget, regression: RegressionCase) throws {
    let parameters = try AdamParameters(learningRate: 0.1, weightDecay: 0.2)
    func moved(
      on backend: any Backend, isAbsolute: Bool = false
    ) throws -> (mean: [Float], square: [Float], weights: [Float], before: [Float]) {
      let state = try regression.state(on: backend, isAbsolute: isAbsolute)
      let errors = uniform(
        count: regression.range.count * state.paddedClasses, in: -1...1, seed: 5)
      let before = try backend.read(state.weights)
      try backend.stepRegression(
        state, of: regression.values(on: backend, isAbsolute: isAbsolute), in: regression.range,
        errors: backend.makeBuffer(copying: isAbsolute ? errors.map(\.magnitude) : errors),
        step: 1, parameters: parameters)
      return try (
        backend.read(state.moments.mean), backend.read(state.moments.square),
        backend.read(state.weights), before
      )
    }
    let (outcome, reference) = try (moved(on: target.backend()), moved(on: CPUBackend()))
    let meant = regression.meant(try regression.state(on: CPUBackend()))
    expectSum(
      meant.map { outcome.mean[$0] }, meant.map { Double(reference.mean[$0]) },
      absoluteSum: try moved(on: CPUBackend(), isAbsolute: true).mean.enumerated()
        .filter { meant.contains($0.offset) }.map { Double($0.element) },
      terms: regression.range.count + 4)
    // By its own gradient every weight moves as the optimizer says; the gradient of a first step is
    // ten times the mean.
    for at in meant where !regression.range.isEmpty {
      let expected =
        outcome.before[at] - 0.1 * outcome.mean[at] / 0.1
        / ((outcome.square[at] / 0.001).squareRoot() + 1e-8)
      #expect((outcome.weights[at] - expected).magnitude <= 1e-6 * 2)
      #expect(
        (outcome.square[at] - 0.001 * (outcome.mean[at] / 0.1) * (outcome.mean[at] / 0.1))
          .magnitude <= 1e-5 * outcome.square[at])
    }
  }

  @Test("biases do not decay", arguments: KernelTarget.all)
  func biases(target: KernelTarget) throws {
    let backend = try target.backend()
    let state = try backend.makeRegression(weights: [1, 1], biases: [1], features: 2)
    let values = try backend.upload(
      [0, 0], isConstant: true, steps: 1, batch: 1, features: 2)
    try backend.stepRegression(
      state, of: values, in: 0..<1,
      errors: backend.makeBuffer(of: Float.self, count: state.paddedClasses), step: 1,
      parameters: AdamParameters(learningRate: 0.5, weightDecay: 0.25))
    let moved = try backend.read(state)
    #expect(moved.biases == [1])
    #expect(moved.weights.allSatisfy { $0 < 0.6 })
  }

  @Test("what does not fit is an error on every backend")
  func misfits() throws {
    for backend in try [CPUBackend() as any Backend] + KernelTarget.all.map({ try $0.backend() }) {
      let state = try backend.makeRegression(weights: [1, 1], biases: [1], features: 2)
      let three = try backend.upload(
        [0, 0, 0], isConstant: true, steps: 1, batch: 1, features: 3)
      let two = try backend.upload([0, 0], isConstant: true, steps: 1, batch: 1, features: 2)
      #expect(throws: ShapeError.self) {
        try backend.regressionOutputs(state, of: three, in: 0..<1, labels: nil, firstLabel: 0)
      }
      #expect(throws: BackendError.self) {
        try backend.regressionOutputs(state, of: two, in: 0..<2, labels: nil, firstLabel: 0)
      }
      #expect(throws: BackendError.self) {
        try backend.regressionOutputs(state, of: two, in: -1..<1, labels: nil, firstLabel: 0)
      }
      let labels = try backend.makeBuffer(copying: [UInt8(0)])
      #expect(throws: BackendError.self) {
        try backend.regressionOutputs(state, of: two, in: 0..<1, labels: labels, firstLabel: 1)
      }
      let errors = try backend.makeBuffer(of: Float.self, count: 15)
      #expect(throws: ShapeError.self) {
        try backend.stepRegression(
          state, of: two, in: 0..<1, errors: errors, step: 1, parameters: AdamParameters())
      }
    }
    #expect(throws: ShapeError.self) {
      try CPUBackend().makeRegression(weights: [1], biases: [1], features: 2)
    }
  }
}

extension RegressionCase {
  /// Where weights and biases stand that are of a class.
  fileprivate func meant(_ state: RegressionState) -> [Int] {
    let lanes = RegressionState.lanes
    return (0..<state.tiles * (features + 1) * lanes).filter {
      $0 / ((features + 1) * lanes) * lanes + $0 % lanes < classes
    }
  }
}
