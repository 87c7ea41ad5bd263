// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Multinomial logistic regression: `p = softmax(W x + b)`, fitted to labels by Adam.
struct LogisticRegression {
  private let backend: any Backend
  private let classes: Int
  private let features: Int
  /// The weights `[classes, features]`.
  private let weight: DeviceBuffer<Float>
  /// The biases `[classes]`.
  private let bias: DeviceBuffer<Float>

  /// Starts from weights of 0.
  init(features: Int, classes: Int, on backend: any Backend) throws {
    self.backend = backend
    self.classes = classes
    self.features = features
    weight = try backend.makeBuffer(of: Float.self, count: classes * features)
    bias = try backend.makeBuffer(of: Float.self, count: classes)
  }

  /// Fits to the labels of the selected images.
  func fit(
    _ source: LinearFeatures, labels: [UInt8], selection: [UInt32], by readout: LinearReadout,
    seed: UInt64
  ) throws {
    func adam(_ buffer: DeviceBuffer<Float>, weightDecay: Double) throws -> Adam {
      try Adam(
        buffer,
        parameters: AdamParameters(
          learningRate: readout.learningRate, weightDecay: weightDecay), on: backend)
    }
    let weights = try adam(weight, weightDecay: readout.weightDecay)
    let biases = try adam(bias, weightDecay: 0)
    let batches = (selection.count + readout.batch - 1) / readout.batch
    for epoch in 0..<readout.epochs {
      var random = RandomStream(seed: seed, purpose: .readout, stream: epoch)
      let order = random.permutation(of: selection.count).map { selection[Int($0)] }
      let indices = try backend.makeBuffer(copying: order)
      for batch in 0..<batches {
        let range = batch * readout.batch..<min((batch + 1) * readout.batch, order.count)
        let values = try source.values(indices, in: range, on: backend)
        try addGradients(
          of: values, labels: order[range].map { labels[Int($0)] }, to: weights, biases)
        let factor = LearningRateSchedule.linear.factor(
          batch: epoch * batches + batch, of: readout.epochs * batches, epoch: epoch,
          of: readout.epochs)
        try weights.step(learningRate: Float(readout.learningRate * factor))
        try biases.step(learningRate: Float(readout.learningRate * factor))
      }
    }
  }

  /// Adds the gradients of the mean cross entropy of a batch.
  private func addGradients(
    of values: DeviceSequence, labels: [UInt8], to weights: Adam, _ biases: Adam
  ) throws {
    let errors = softmaxErrors(
      try backend.read(logits(of: values)), labels: labels, classes: classes)
    var sums = [Float](repeating: 0, count: classes)
    for (index, error) in errors.enumerated() { sums[index % classes] += error }
    try backend.write(sums, to: biases.gradient)
    try backend.multiply(
      DeviceMatrix(
        backend.makeBuffer(copying: errors), rows: labels.count, columns: classes,
        isTransposed: true),
      DeviceMatrix(values.values, rows: labels.count, columns: features),
      into: weights.gradient, scale: 1, keep: 0)
  }

  /// The logits of a batch, `[batch, classes]`.
  private func logits(of values: DeviceSequence) throws -> DeviceBuffer<Float> {
    let logits = try backend.linear(.values(values), weight: weight, outputs: classes)
    try backend.addBias(bias, to: logits)
    return logits.values
  }

  /// The class with the largest logit of each image, ties to the lower class.
  func classes(of source: LinearFeatures, count: Int, batch: Int) throws -> [Int] {
    let order = try backend.makeBuffer(copying: (0..<count).map { UInt32($0) })
    return try stride(from: 0, to: count, by: batch).flatMap { first in
      let range = first..<min(first + batch, count)
      let logits = try backend.read(logits(of: source.values(order, in: range, on: backend)))
      return range.indices.map { sample in
        let row = logits[(sample - first) * classes..<(sample - first + 1) * classes]
        let largest = row.max().flatMap { row.firstIndex(of: $0) } ?? row.startIndex
        return largest - row.startIndex
      }
    }
  }
}

/// `(softmax(logits) − onehot(label)) / batch`, the gradient of the mean cross entropy.
private func softmaxErrors(_ logits: [Float], labels: [UInt8], classes: Int) -> [Float] {
  var errors = [Float](repeating: 0, count: logits.count)
  for (sample, label) in labels.enumerated() {
    let row = sample * classes..<(sample + 1) * classes
    let largest = logits[row].max() ?? 0
    let shares = logits[row].map { exp(Double($0 - largest)) }
    let sum = shares.reduce(0, +)
    for index in 0..<classes {
      let target = index == Int(label) ? 1.0 : 0
      errors[row.lowerBound + index] = Float((shares[index] / sum - target) / Double(labels.count))
    }
  }
  return errors
}

extension LogisticRegression {
  private static let weightName = "readout.weight"
  private static let biasName = "readout.bias"

  /// Adds weights and biases to a file.
  func store(in file: inout Safetensors) throws {
    try file.set(
      LogisticRegression.weightName, shape: [classes, features], values: backend.read(weight))
    try file.set(LogisticRegression.biasName, shape: [classes], values: backend.read(bias))
  }

  /// Takes up what ``store(in:)`` wrote.
  init(from file: Safetensors, on backend: any Backend) throws {
    let weights = try file.finiteTensor(LogisticRegression.weightName)
    guard weights.shape.count == 2 else {
      throw FormatError(
        file: file.file, byte: nil,
        problem: "tensor \(LogisticRegression.weightName) is no matrix",
        remedy: "take the checkpoint of this network")
    }
    try self.init(features: weights.shape[1], classes: weights.shape[0], on: backend)
    try backend.write(weights.values, to: weight)
    let biases = try file.finiteTensor(LogisticRegression.biasName, shape: [classes])
    try backend.write(biases.values, to: bias)
  }
}
