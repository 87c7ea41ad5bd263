// SPDX-License-Identifier: Apache-2.0

/// A phase of triplet STDP without a teacher: ``TripletSTDPLearner`` (Pfister and Gerstner 2006).
///
/// The defaults are those of visual cortex for steps of 1 ms. Spikes of the same step make no pair,
/// so that a presentation has two steps or more; traces start anew with each batch, whose samples
/// add.
public struct TripletPhase: Sendable, Equatable {
  /// The names of the synapses that are trained; all where empty.
  public var train: [String] = []
  /// The passes over the training images; at least 0.
  public var epochs = 1
  /// The time constant τ+ of the presynaptic trace of pairs, in time steps; above 0.
  public var tauPlus = 16.8
  /// The time constant τ− of the postsynaptic trace of pairs, in time steps; above 0.
  public var tauMinus = 33.7
  /// The time constant τx of the presynaptic trace of triplets, in time steps; above 0.
  public var tauX = 101.0
  /// The time constant τy of the postsynaptic trace of triplets, in time steps; above 0.
  public var tauY = 114.0
  /// The amplitude A2+ of a pair of a pre spike and a later post spike.
  public var pairPlus = 0.0
  /// The amplitude A3+ of such a pair with an earlier post spike.
  public var tripletPlus = 6.5e-3
  /// The amplitude A2− of a pair of a post spike and a later pre spike.
  public var pairMinus = 7.1e-3
  /// The amplitude A3− of such a pair with an earlier pre spike.
  public var tripletMinus = 0.0
  /// The factor of the weight delta in the gradient.
  public var scale = 1.0
  /// How the gradient moves the weights.
  public var optimizer = OptimizerDescription.sgd(SGDDescription())
  /// How the learning rate changes.
  public var schedule = LearningRateSchedule.cosine

  /// Creates the phase with its defaults.
  public init() {}
}

extension TripletPhase {
  /// The parameters as the learner takes them.
  var parameters: TripletParameters {
    var parameters = TripletParameters()
    parameters.tauPlus = Float(tauPlus)
    parameters.tauMinus = Float(tauMinus)
    parameters.tauX = Float(tauX)
    parameters.tauY = Float(tauY)
    parameters.pairPlus = Float(pairPlus)
    parameters.tripletPlus = Float(tripletPlus)
    parameters.pairMinus = Float(pairMinus)
    parameters.tripletMinus = Float(tripletMinus)
    return parameters
  }

  func check(path: String) throws {
    try parameters.check(path: "\(path).")
    try ParameterError.check(scale, is: .finite, name: "\(path).scale")
    try optimizer.check(path: "\(path).optimizer")
    try schedule.check(path: "\(path).schedule")
  }
}

extension TripletPhase: Codable {
  /// Reads the phase; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    train = try values.value(.train, or: train)
    epochs = try values.value(.epochs, or: epochs)
    tauPlus = try values.value(.tauPlus, or: tauPlus)
    tauMinus = try values.value(.tauMinus, or: tauMinus)
    tauX = try values.value(.tauX, or: tauX)
    tauY = try values.value(.tauY, or: tauY)
    pairPlus = try values.value(.pairPlus, or: pairPlus)
    tripletPlus = try values.value(.tripletPlus, or: tripletPlus)
    pairMinus = try values.value(.pairMinus, or: pairMinus)
    tripletMinus = try values.value(.tripletMinus, or: tripletMinus)
    scale = try values.value(.scale, or: scale)
    optimizer = try values.value(.optimizer, or: optimizer)
    schedule = try values.value(.schedule, or: schedule)
  }
}
