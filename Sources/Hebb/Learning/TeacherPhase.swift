// SPDX-License-Identifier: Apache-2.0

/// A phase of STDP with a teacher: `d[t] = onehot(label) − s[t]` in place of the post spikes.
public struct TeacherPhase: Sendable, Equatable {
  /// The name of the synapse that is trained; the last where empty.
  public var train: [String] = []
  /// The passes over the training images; at least 0.
  public var epochs = 5
  /// The time constant of the presynaptic trace, in time steps; above 0.
  public var tauPre = 2.0
  /// How the gradient moves the weights.
  public var optimizer = OptimizerDescription.sgd(SGDDescription())
  /// How the learning rate changes.
  public var schedule = LearningRateSchedule.linear

  /// Creates the phase with its defaults.
  public init() {}
}

extension TeacherPhase {
  func check(path: String) throws {
    try ParameterError.check(tauPre, is: .above(0), name: "\(path).tauPre")
    try optimizer.check(path: "\(path).optimizer")
    try schedule.check(path: "\(path).schedule")
  }
}

extension TeacherPhase: Codable {
  /// Reads the phase; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    train = try values.value(.train, or: train)
    epochs = try values.value(.epochs, or: epochs)
    tauPre = try values.value(.tauPre, or: tauPre)
    optimizer = try values.value(.optimizer, or: optimizer)
    schedule = try values.value(.schedule, or: schedule)
  }
}
