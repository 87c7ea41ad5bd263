// SPDX-License-Identifier: Apache-2.0

/// One layer of neurons that compete for each image; the winner learns it.
///
/// Competitive STDP as a one-pass rule for the task of Diehl and Cook (2015): latency-coded images, the
/// first neuron to reach its threshold wins, its row moves toward the spikes that came before its own
/// (post-triggered STDP, f_pre = 0), homeostasis keeps every neuron in the game. Potentials are seen
/// through the norm of the weights, so this is close to online spherical k-means.
public struct CompetitiveLayer: Sendable {
  /// How a layer starts and what its neurons are.
  public struct Configuration: Sendable, Equatable {
    /// The neurons, the decay and the code.
    public let parameters: CompetitionParameters
    /// The threshold as a factor of the mean largest potential of the calibration images.
    public let thresholdFactor: Double
    /// The images that set the threshold; at least 1.
    public let calibrationImages: Int

    /// Creates a configuration.
    ///
    /// - Parameters:
    ///   - parameters: The neurons, the decay and the code.
    ///   - thresholdFactor: The threshold as a factor of the mean largest potential; above 0.
    ///   - calibrationImages: The images that set the threshold; at least 1.
    /// - Throws: ``ParameterError`` if a value lies outside its range.
    public init(
      parameters: CompetitionParameters, thresholdFactor: Double = 0.8, calibrationImages: Int = 200
    ) throws {
      try ParameterError.check(thresholdFactor, is: .above(0), name: "thresholdFactor")
      try ParameterError.check(calibrationImages, is: .atLeast(1), name: "calibrationImages")
      self.parameters = parameters
      self.thresholdFactor = thresholdFactor
      self.calibrationImages = calibrationImages
    }
  }

  /// The weights, norms, homeostasis and wins, in the memory of the backend.
  public let state: CompetitionState
  /// The threshold that all neurons share, fixed once calibrated.
  public let threshold: Float
  /// Where the layer lives.
  public let backend: any Backend

  /// Takes up a layer that has learnt, as a checkpoint holds it.
  ///
  /// - Parameters:
  ///   - state: The weights, norms, homeostasis and wins.
  ///   - threshold: The threshold that all neurons share.
  ///   - backend: Where the state lives.
  public init(state: CompetitionState, threshold: Float, on backend: any Backend) {
    self.state = state
    self.threshold = threshold
    self.backend = backend
  }

  /// Imprints one image a neuron and calibrates the threshold.
  ///
  /// Neuron j takes the pattern that the j-th image in the order has after all T steps; the images that
  /// follow set the threshold, `factor · mean of max_j v_j[T-1] / ‖w_j‖`. Orders shorter than needed
  /// start again from their beginning.
  ///
  /// - Parameters:
  ///   - pixels: The images `[images, inputs]` on the host.
  ///   - devicePixels: The same images in the memory of the backend.
  ///   - order: The indices of images in random order; at least 1.
  ///   - configuration: How the layer starts.
  ///   - backend: Where it lives.
  /// - Throws: ``BackendError`` if the memory cannot be had, ``ParameterError`` if the order is empty.
  public init(
    imprinting pixels: [UInt8], devicePixels: DeviceBuffer<UInt8>, order: [UInt32],
    configuration: Configuration, on backend: any Backend
  ) throws {
    try ParameterError.check(order.count, is: .atLeast(1), name: "training images")
    let parameters = configuration.parameters
    let weights = imprintedWeights(pixels: pixels, order: order, parameters: parameters)
    state = try backend.makeCompetition(parameters, weights: weights)
    self.backend = backend
    let sample = (0..<configuration.calibrationImages).map {
      order[(parameters.neurons + $0) % order.count]
    }
    let images = DeviceImages(
      pixels: devicePixels, features: parameters.inputs,
      order: try backend.makeBuffer(copying: sample))
    // Nobody crosses so high a threshold: the ratio is that of the last step.
    let unreachable: Float = 1e30
    let answer = try backend.answerCompetition(
      state, images: images, in: sample.indices, spikes: 1, threshold: unreachable)
    let largest = try backend.read(answer.ratios).reduce(0.0) { $0 + Double($1) }
    let calibrated = configuration.thresholdFactor * (largest / Double(sample.count))
    threshold = Float(calibrated * Double(unreachable))
  }

  /// The first spikes of each image, with frozen weights, homeostasis left out and nobody inhibited.
  ///
  /// - Parameters:
  ///   - images: The images and their order.
  ///   - range: The positions in the order to present.
  ///   - spikes: How many spikes of each image are kept; 1 to 64.
  /// - Returns: The spikes in the memory of the backend.
  /// - Throws: ``BackendError`` if the device fails.
  public func answer(
    _ images: DeviceImages, in range: Range<Int>, spikes: Int
  ) throws -> CompetitionAnswer {
    try backend.answerCompetition(
      state, images: images, in: range, spikes: spikes, threshold: threshold)
  }
}

/// The weights `[tiles, inputs, 64]` of neurons that hold one image each.
private func imprintedWeights(
  pixels: [UInt8], order: [UInt32], parameters: CompetitionParameters
) -> [Float] {
  let (inputs, lanes, steps) = (
    parameters.inputs, CompetitionParameters.lanes, parameters.code.steps
  )
  let value = parameters.code.table.map { step in
    Int(step) < steps ? parameters.pattern[steps - 1 - Int(step)] : 0
  }
  var weights = [Float](repeating: 0, count: parameters.weightCount)
  for neuron in 0..<parameters.neurons {
    let image = Int(order[neuron % order.count]) * inputs
    let row = neuron / lanes * inputs * lanes + neuron % lanes
    for input in 0..<inputs { weights[row + input * lanes] = value[Int(pixels[image + input])] }
  }
  return weights
}
