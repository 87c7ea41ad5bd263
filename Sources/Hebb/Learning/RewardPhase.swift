// SPDX-License-Identifier: Apache-2.0

/// A phase of STDP by reward alone: no label reaches the network, only whether its answer was right.
///
/// The action is the output that is read (most spikes, ties to the larger membrane), or with the
/// probability of exploration a random one; see ``OutputTarget/init(rewarding:labels:outputs:)``.
public struct RewardPhase: Sendable, Equatable {
  /// The names of the synapses that are trained, the last of which is the output's; that alone where
  /// empty.
  public var train: [String] = []
  /// The passes over the training images; at least 0.
  public var epochs = 5
  /// The time constant of the presynaptic trace, in time steps; above 0.
  public var tauPre = 2.0
  /// The probability of a random action; 0 to 1.
  public var exploration = 0.1
  /// The learning rates.
  public var rates = LayerRates()
  /// How the gradient moves the weights.
  public var optimizer = OptimizerDescription.sgd(SGDDescription())
  /// How the learning rate changes.
  public var schedule = LearningRateSchedule.linear

  /// Creates the phase with its defaults.
  public init() {}
}

extension RewardPhase {
  func check(path: String) throws {
    try ParameterError.check(tauPre, is: .above(0), name: "\(path).tauPre")
    try ParameterError.check(exploration, is: .within(0, 1), name: "\(path).exploration")
    try rates.check(layers: train, path: path)
    try optimizer.check(path: "\(path).optimizer")
  }
}

extension RewardPhase: Codable {
  private enum CodingKeys: String, CodingKey {
    case train
    case epochs
    case tauPre
    case exploration
    case optimizer
    case schedule
  }

  /// Reads the phase; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    train = try values.value(.train, or: train)
    epochs = try values.value(.epochs, or: epochs)
    tauPre = try values.value(.tauPre, or: tauPre)
    exploration = try values.value(.exploration, or: exploration)
    rates = try LayerRates(from: decoder)
    optimizer = try values.value(.optimizer, or: optimizer)
    schedule = try values.value(.schedule, or: schedule)
  }

  /// Writes every value.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(train, forKey: .train)
    try values.encode(epochs, forKey: .epochs)
    try values.encode(tauPre, forKey: .tauPre)
    try values.encode(exploration, forKey: .exploration)
    try rates.encode(to: encoder)
    try values.encode(optimizer, forKey: .optimizer)
    try values.encode(schedule, forKey: .schedule)
  }
}
