// SPDX-License-Identifier: Apache-2.0

/// The parameters of a layer of competing neurons; all sums are float32 in a fixed order.
public struct CompetitionParameters: Sendable, Equatable {
  /// The inputs D; 1 to 65 536, since packed events are 16-bit indices.
  public let inputs: Int
  /// The neurons N; at least 1.
  public let neurons: Int
  /// The decay factor α of the membrane potential a step.
  public let decay: Float
  /// The largest relative step of a neuron's homeostasis.
  public let homeostasisCap: Float
  /// What an input that spiked d steps before the winner is worth to the weight, d = 0 ..< T.
  public let pattern: [Float]
  /// The latency code of the input.
  public let code: LatencyCode

  /// The neurons of one tile of weights.
  package static let lanes = 64

  /// The tiles of 64 neurons that hold N.
  package var tiles: Int {
    (neurons + CompetitionParameters.lanes - 1) / CompetitionParameters.lanes
  }

  /// The weights of all tiles, padding included.
  package var weightCount: Int { tiles * inputs * CompetitionParameters.lanes }

  /// The neurons of all tiles, padding included.
  package var paddedNeurons: Int { tiles * CompetitionParameters.lanes }

  /// Creates the parameters of a layer of competing neurons.
  ///
  /// - Parameters:
  ///   - inputs: The inputs D; 1 to 65 536.
  ///   - neurons: The neurons N; at least 1.
  ///   - decay: The decay factor α of the membrane potential a step; 0 to 1.
  ///   - homeostasisCap: The largest relative step of a neuron's homeostasis; above 0.
  ///   - pattern: What an input that spiked d steps before the winner is worth, one value a step.
  ///   - code: The latency code of the input.
  /// - Throws: ``ParameterError`` if a value lies outside its range.
  public init(
    inputs: Int, neurons: Int, decay: Float, homeostasisCap: Float, pattern: [Float],
    code: LatencyCode
  ) throws {
    try ParameterError.check(inputs, is: .within(1, 65536), name: "inputs")
    try ParameterError.check(neurons, is: .atLeast(1), name: "neurons")
    try ParameterError.check(decay, is: .within(0, 1), name: "decay")
    try ParameterError.check(homeostasisCap, is: .above(0), name: "homeostasisCap")
    try ParameterError.check(
      pattern.count, is: .within(Double(code.steps), Double(code.steps)), name: "pattern.count")
    self.inputs = inputs
    self.neurons = neurons
    self.decay = decay
    self.homeostasisCap = homeostasisCap
    self.pattern = pattern
    self.code = code
  }
}

extension CompetitionParameters {
  /// Throws unless the weights fit.
  package func check(weights: [Float]) throws {
    guard weights.count == weightCount else {
      throw ShapeError.elementCount(
        shape: [tiles, inputs, CompetitionParameters.lanes], expected: weightCount,
        found: weights.count)
    }
  }

  /// Throws unless the images have D pixels and the ranges, which follow each other, lie in their order.
  package func check(images: DeviceImages, ranges: [Range<Int>]) throws {
    guard images.features == inputs else {
      throw ShapeError.features(
        location: "competition", expected: inputs, found: images.features)
    }
    var end = ranges.first?.lowerBound ?? 0
    for range in ranges {
      guard range.lowerBound == end, range.lowerBound >= 0, range.upperBound <= images.order.count
      else {
        throw BackendError.outOfBounds(
          operation: "competition", count: images.order.count, upperBound: range.upperBound)
      }
      end = range.upperBound
    }
  }
}

/// One batch of competitive learning.
public struct CompetitionBatch: Sendable, Equatable {
  /// The positions in the order of presentation.
  public let range: Range<Int>
  /// The learning rate η of a single win.
  public let learningRate: Float
  /// The rate γ of homeostasis.
  public let homeostasisRate: Float

  /// Creates a batch.
  ///
  /// - Parameters:
  ///   - range: The positions in the order of presentation.
  ///   - learningRate: The learning rate η of a single win.
  ///   - homeostasisRate: The rate γ of homeostasis.
  public init(range: Range<Int>, learningRate: Float, homeostasisRate: Float) {
    self.range = range
    self.learningRate = learningRate
    self.homeostasisRate = homeostasisRate
  }
}
