// SPDX-License-Identifier: Apache-2.0

import Hebb

private let (features, classes, samples) = (2304, 10, 200)

/// A batch of logistic regression at the sizes of `conv-readout`: errors, then a step of Adam.
func regressionBenchmark() -> Benchmark {
  Benchmark(
    name: "regression", stem: "regression",
    shape: "\(samples) samples of \(features.grouped) features, \(classes) classes",
    prepare: { try regressionWork(on: $0) })
}

private func regressionWork(on backend: any Backend) throws -> BenchmarkWork {
  let weights = BenchmarkData.values(count: classes * features, in: -0.01...0.01)
  let state = try backend.makeRegression(
    weights: weights, biases: [Float](repeating: 0, count: classes), features: features)
  let values = DeviceSequence(
    values: try backend.makeBuffer(
      copying: BenchmarkData.values(count: samples * features, in: 0...1)),
    isConstant: true, steps: 1, batch: samples, features: features)
  let labels = try backend.makeBuffer(copying: (0..<samples).map { UInt8($0 % classes) })
  let parameters = try AdamParameters(learningRate: 0.002, weightDecay: 0.0001)
  // The features once; weights and both moments in and out.
  let bytes = 4 * (samples * features + 6 * weights.count)
  return BenchmarkWork(
    bytes: bytes, workingSet: bytes,
    // A product and a sum, forward and back.
    operations: 4 * samples * features * classes, items: samples, unit: "samples",
    run: {
      let errors = try backend.regressionOutputs(
        state, of: values, in: 0..<samples, labels: labels, firstLabel: 0)
      try backend.stepRegression(
        state, of: values, in: 0..<samples, errors: errors, step: 1, parameters: parameters)
    })
}
