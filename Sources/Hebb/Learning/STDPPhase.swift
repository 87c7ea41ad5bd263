// SPDX-License-Identifier: Apache-2.0

/// A phase of pair-based STDP, as SpikingJelly's `STDPLearner` with `on_grad=True`.
public struct STDPPhase: Sendable, Equatable {
  /// The names of the synapses that are trained; all where empty.
  public var train: [String] = []
  /// The passes over the training images; at least 0.
  public var epochs = 1
  /// The time constant of the presynaptic trace, in time steps; above 0.
  public var tauPre = 2.0
  /// The time constant of the postsynaptic trace, in time steps; above 0.
  public var tauPost = 2.0
  /// The weight dependence.
  public var modulation = WeightModulation.clamp(minimum: -1, maximum: 1)
  /// What the weight delta is summed or averaged over.
  public var average = PlasticityAverage.sum
  /// The factor of the weight delta in the gradient.
  public var scale = 1.0
  /// How the gradient moves the weights.
  public var optimizer = OptimizerDescription.sgd(SGDDescription())
  /// How the learning rate changes.
  public var schedule = LearningRateSchedule.cosine

  /// Creates the phase with its defaults.
  public init() {}
}

extension STDPPhase {
  /// The parameters as backends take them.
  ///
  /// - Throws: ``ParameterError`` if a value lies outside its range.
  func parameters() throws -> PlasticityParameters {
    try PlasticityParameters(
      tauPre: Float(tauPre), tauPost: Float(tauPost), modulation: modulation)
  }

  func check(path: String) throws {
    try ParameterError.check(tauPre, is: .above(0), name: "\(path).tauPre")
    try ParameterError.check(tauPost, is: .above(0), name: "\(path).tauPost")
    try ParameterError.check(scale, is: .finite, name: "\(path).scale")
    try modulation.check(path: "\(path).modulation")
    try optimizer.check(path: "\(path).optimizer")
    try schedule.check(path: "\(path).schedule")
  }
}

extension STDPPhase: Codable {
  /// Reads the phase; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    train = try values.value(.train, or: train)
    epochs = try values.value(.epochs, or: epochs)
    tauPre = try values.value(.tauPre, or: tauPre)
    tauPost = try values.value(.tauPost, or: tauPost)
    modulation = try values.value(.modulation, or: modulation)
    average = try values.word(.average, or: average)
    scale = try values.value(.scale, or: scale)
    optimizer = try values.value(.optimizer, or: optimizer)
    schedule = try values.value(.schedule, or: schedule)
  }
}
