// SPDX-License-Identifier: Apache-2.0

/// Multinomial logistic regression: `p = softmax(W x + b)`, fitted to labels by Adam.
struct LogisticRegression {
  /// The batches whose features are worked out at once.
  private static let batchesAtOnce = 8
  /// The features of all their samples, at the most: 32 MB, or one batch where that is more.
  private static let featuresAtOnce = 1 << 23

  private let backend: any Backend
  private let state: RegressionState

  /// Starts from weights of 0.
  init(features: Int, classes: Int, on backend: any Backend) throws {
    self.backend = backend
    state = try backend.makeRegression(
      weights: [Float](repeating: 0, count: elementCount(of: [classes, features])),
      biases: [Float](repeating: 0, count: classes), features: features)
  }

  /// Fits to the labels of the selected images.
  func fit(
    _ source: LinearFeatures, labels: [UInt8], selection: [UInt32], by readout: LinearReadout,
    seed: UInt64
  ) throws {
    let batch = min(readout.batch, max(1, selection.count))
    let steps = readout.epochs * ((selection.count + batch - 1) / batch)
    let room = LogisticRegression.featuresAtOnce / max(1, batch * source.count)
    let atOnce = batch * max(1, min(LogisticRegression.batchesAtOnce, room))
    var step = 0
    for epoch in 0..<readout.epochs {
      var random = RandomStream(seed: seed, purpose: .readout, stream: epoch)
      let order = random.permutation(of: selection.count).map { selection[Int($0)] }
      let indices = try backend.makeBuffer(copying: order)
      let ordered = try backend.makeBuffer(copying: order.map { labels[Int($0)] })
      for part in parts(of: order.count, atOnce) {
        let values = try source.values(indices, in: part, on: backend)
        for range in parts(of: part.count, batch) {
          let factor = LearningRateSchedule.linear.factor(
            batch: step, of: steps, epoch: epoch, of: readout.epochs)
          step += 1
          let errors = try backend.regressionOutputs(
            state, of: values, in: range, labels: ordered,
            firstLabel: part.lowerBound + range.lowerBound)
          try backend.stepRegression(
            state, of: values, in: range, errors: errors, step: step,
            parameters: AdamParameters(
              learningRate: readout.learningRate * factor, weightDecay: readout.weightDecay))
        }
      }
      try backend.synchronize()
    }
  }

  /// The class with the largest logit of each image, ties to the lower class.
  func classes(of source: LinearFeatures, count: Int, batch: Int) throws -> [Int] {
    let order = try backend.makeBuffer(copying: (0..<count).map { UInt32($0) })
    return try parts(of: count, batch).flatMap { range in
      let values = try source.values(order, in: range, on: backend)
      let logits = try backend.read(
        backend.regressionOutputs(
          state, of: values, in: 0..<range.count, labels: nil, firstLabel: 0))
      return (0..<range.count).map { sample in
        let first = sample * state.paddedClasses
        let row = logits[first..<first + state.classes]
        let largest = row.max().flatMap { row.firstIndex(of: $0) } ?? first
        return largest - first
      }
    }
  }
}

/// The ranges of a number of elements, so many in each.
private func parts(of count: Int, _ size: Int) -> [Range<Int>] {
  stride(from: 0, to: count, by: max(1, size)).map { $0..<min($0 + size, count) }
}

extension LogisticRegression {
  private static let weightName = "readout.weight"
  private static let biasName = "readout.bias"

  /// Adds weights and biases to a file.
  func store(in file: inout Safetensors) throws {
    let (weights, biases) = try backend.read(state)
    try file.set(
      LogisticRegression.weightName, shape: [state.classes, state.features], values: weights)
    try file.set(LogisticRegression.biasName, shape: [state.classes], values: biases)
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
    let biases = try file.finiteTensor(
      LogisticRegression.biasName, shape: [weights.shape[0]])
    self.backend = backend
    state = try backend.makeRegression(
      weights: weights.values, biases: biases.values, features: weights.shape[1])
  }
}
