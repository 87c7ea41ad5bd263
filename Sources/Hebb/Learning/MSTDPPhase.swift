// SPDX-License-Identifier: Apache-2.0

/// A phase of reward-modulated STDP (Florian 2007): ``MSTDPLearner``, or with `tauTrace`
/// ``MSTDPETLearner``.
///
/// No label reaches the network, only whether its answer to a sample was right. The answer is the
/// output with the most spikes, ties to the larger membrane; the reward is 1 where that is the
/// class of the sample, else −1. It is known after the presentation, and is the reward of every
/// step of it, alike for all layers that are trained. As in SpikingJelly the reward of a step acts
/// on the eligibility of the steps before it, so that a presentation has two steps or more. Traces
/// and eligibility start anew with each batch.
public struct MSTDPPhase: Sendable, Equatable {
  /// The names of the synapses that are trained; the last where empty.
  public var train: [String] = []
  /// The passes over the training images; at least 0.
  public var epochs = 5
  /// The time constant of the presynaptic trace, in time steps; above 0.
  public var tauPre = 2.0
  /// The time constant of the postsynaptic trace, in time steps; above 0.
  public var tauPost = 2.0
  /// The time constant of the eligibility trace, in time steps, above 0; no such trace where `nil`.
  ///
  /// Without one a reward reaches the step before it alone. All samples of a batch would share one,
  /// so that a batch has one sample.
  public var tauTrace: Double?
  /// The weight dependence.
  public var modulation = WeightModulation.additive
  /// The factor of the weight delta in the gradient.
  public var scale = 1.0
  /// How the gradient moves the weights.
  public var optimizer = OptimizerDescription.sgd(SGDDescription())
  /// How the learning rate changes.
  public var schedule = LearningRateSchedule.linear

  /// Creates the phase with its defaults.
  public init() {}
}

extension MSTDPPhase {
  func check(path: String) throws {
    try ParameterError.check(tauPre, is: .above(0), name: "\(path).tauPre")
    try ParameterError.check(tauPost, is: .above(0), name: "\(path).tauPost")
    if let tauTrace {
      try ParameterError.check(tauTrace, is: .above(0), name: "\(path).tauTrace")
    }
    try ParameterError.check(scale, is: .finite, name: "\(path).scale")
    try modulation.check(path: "\(path).modulation")
    try optimizer.check(path: "\(path).optimizer")
    try schedule.check(path: "\(path).schedule")
  }
}

extension MSTDPPhase: Codable {
  private enum CodingKeys: String, CodingKey {
    case train
    case epochs
    case tauPre
    case tauPost
    case tauTrace
    case modulation
    case scale
    case optimizer
    case schedule
  }

  /// Reads the phase; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    train = try values.value(.train, or: train)
    epochs = try values.value(.epochs, or: epochs)
    tauPre = try values.value(.tauPre, or: tauPre)
    tauPost = try values.value(.tauPost, or: tauPost)
    tauTrace = try values.value(.tauTrace)
    modulation = try values.value(.modulation, or: modulation)
    scale = try values.value(.scale, or: scale)
    optimizer = try values.value(.optimizer, or: optimizer)
    schedule = try values.value(.schedule, or: schedule)
  }

  /// Writes every value, no eligibility trace as null.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(train, forKey: .train)
    try values.encode(epochs, forKey: .epochs)
    try values.encode(tauPre, forKey: .tauPre)
    try values.encode(tauPost, forKey: .tauPost)
    try values.encode(tauTrace, forKey: .tauTrace)
    try values.encode(modulation, forKey: .modulation)
    try values.encode(scale, forKey: .scale)
    try values.encode(optimizer, forKey: .optimizer)
    try values.encode(schedule, forKey: .schedule)
  }
}
