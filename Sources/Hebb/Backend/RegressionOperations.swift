// SPDX-License-Identifier: Apache-2.0

/// Multinomial logistic regression, `p = softmax(W x + b)`, in the memory of a backend.
public struct RegressionState: Sendable {
  /// The lanes of a tile.
  package static let lanes = 16

  /// The features of a sample.
  public let features: Int
  /// The classes.
  public let classes: Int
  /// The weights `[tiles, features + 1, 16]`, 0 beyond the classes.
  ///
  /// Class c is lane c % 16 of tile c / 16, and the last row holds the biases.
  public let weights: DeviceBuffer<Float>
  /// The running moments of the gradient, laid out like the weights.
  public let moments: AdamMoments

  /// The tiles of sixteen classes.
  package var tiles: Int { (classes + RegressionState.lanes - 1) / RegressionState.lanes }
  /// The classes and the padding of their last tile.
  package var paddedClasses: Int { tiles * RegressionState.lanes }
}

/// Logistic regression by batches of samples: errors, then a step of Adam.
public protocol RegressionOperations {
  /// The logits `z = W x + b` of samples, or the gradient of their mean cross entropy by z.
  ///
  ///     error_c = (softmax(z)_c − (c = label)) / samples
  ///
  /// - Parameters:
  ///   - state: The weights.
  ///   - values: The features `[rows, features]`, constant over one step.
  ///   - range: The rows that are the samples.
  ///   - labels: The class of each sample from `firstLabel` on, below the classes; without them the
  ///     logits are wanted.
  ///   - firstLabel: Where the labels of the samples begin.
  /// - Returns: Errors or logits, `[samples, padded classes]`; not meant beyond the classes.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes do not fit.
  func regressionOutputs(
    _ state: RegressionState, of values: DeviceSequence, in range: Range<Int>,
    labels: DeviceBuffer<UInt8>?, firstLabel: Int
  ) throws -> DeviceBuffer<Float>

  /// One step of Adam by the errors of samples; biases do not decay.
  ///
  ///     g_cf = Σ_s error_sc · x_sf + weightDecay · w_cf;   of biases Σ_s error_sc
  ///
  /// and then as ``OptimizerOperations`` says, without bounds and decoupled decay.
  ///
  /// - Parameters:
  ///   - state: The weights and moments; updated.
  ///   - values: The features `[rows, features]`, constant over one step.
  ///   - range: The rows that are the samples.
  ///   - errors: The errors of the samples, `[samples, padded classes]`.
  ///   - step: The number of the step, from 1.
  ///   - parameters: Learning rate and decay.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes do not fit,
  ///   ``ParameterError`` if the step is below 1.
  func stepRegression(
    _ state: RegressionState, of values: DeviceSequence, in range: Range<Int>,
    errors: DeviceBuffer<Float>, step: Int, parameters: AdamParameters
  ) throws
}

extension BufferOperations {
  /// Places weights in the memory of this backend, with moments of 0.
  ///
  /// - Parameters:
  ///   - weights: The weights `[classes, features]`.
  ///   - biases: The biases `[classes]`.
  ///   - features: The features of a sample.
  /// - Returns: The state.
  /// - Throws: ``BackendError`` if the memory cannot be had, ``ShapeError`` if sizes do not fit.
  package func makeRegression(
    weights: [Float], biases: [Float], features: Int
  ) throws -> RegressionState {
    let (classes, lanes) = (biases.count, RegressionState.lanes)
    guard weights.count == classes * features else {
      throw ShapeError.elementCount(
        shape: [classes, features], expected: classes * features, found: weights.count)
    }
    let tiles = (classes + lanes - 1) / lanes
    let count = try elementCount(of: [tiles, features + 1, lanes])
    var table = [Float](repeating: 0, count: count)
    for label in 0..<classes {
      let first = label / lanes * (features + 1) * lanes + label % lanes
      for feature in 0..<features {
        table[first + feature * lanes] = weights[label * features + feature]
      }
      table[first + features * lanes] = biases[label]
    }
    return RegressionState(
      features: features, classes: classes, weights: try makeBuffer(copying: table),
      moments: AdamMoments(
        mean: try makeBuffer(of: Float.self, count: count),
        square: try makeBuffer(of: Float.self, count: count)))
  }

  /// The weights `[classes, features]` and the biases `[classes]` of a state.
  package func read(_ state: RegressionState) throws -> (weights: [Float], biases: [Float]) {
    let table = try read(state.weights)
    let (features, lanes) = (state.features, RegressionState.lanes)
    let columns = (0..<state.classes).map { label in
      let first = label / lanes * (features + 1) * lanes + label % lanes
      return (0...features).map { table[first + $0 * lanes] }
    }
    return (columns.flatMap { $0.prefix(features) }, columns.map { $0[features] })
  }
}

extension RegressionState {
  /// Throws unless samples have the features, and their rows are there.
  func check(_ values: DeviceSequence, in range: Range<Int>) throws {
    try values.check()
    guard values.features == features else {
      throw ShapeError.mismatch(
        location: "regression", what: "features and weights", first: values.features,
        second: features)
    }
    guard values.isConstant, range.lowerBound >= 0, range.upperBound <= values.batch else {
      throw BackendError.outOfBounds(
        operation: "regression", count: values.batch, upperBound: range.upperBound)
    }
  }

  /// Throws unless samples fit, and each has a label where labels are given.
  func check(
    _ values: DeviceSequence, in range: Range<Int>, labels: DeviceBuffer<UInt8>?, firstLabel: Int
  ) throws {
    try check(values, in: range)
    guard let labels else { return }
    try checkRange(firstLabel..<firstLabel + range.count, in: labels, operation: "regression")
  }

  /// Throws unless there are the errors of so many samples.
  func check(errors: DeviceBuffer<Float>, samples: Int, step: Int) throws {
    try ParameterError.check(step, is: .atLeast(1), name: "step")
    try checkCount(errors, isProductOf: [samples, paddedClasses])
  }
}
