// SPDX-License-Identifier: Apache-2.0

/// A phase of STDP with a teacher: `d[t] = onehot(label) − s[t]` in place of the post spikes.
public struct TeacherPhase: Sendable, Equatable {
  /// The names of the synapses that are trained, the last of which is the output's; that alone where
  /// empty.
  public var train: [String] = []
  /// The passes over the training images; at least 0.
  public var epochs = 5
  /// The time constant of the presynaptic trace, in time steps; above 0.
  public var tauPre = 2.0
  /// How the error of the output reaches the layers before it.
  public var feedback = TeacherFeedback.transpose
  /// The learning rates.
  public var rates = LayerRates()
  /// How the gradient moves the weights.
  public var optimizer = OptimizerDescription.sgd(SGDDescription())
  /// How the learning rate changes.
  public var schedule = LearningRateSchedule.linear
  /// How images are distorted, anew in every epoch.
  public var distortion = ImageDistortion()

  /// Creates the phase with its defaults.
  public init() {}
}

extension TeacherPhase {
  func check(path: String) throws {
    try ParameterError.check(tauPre, is: .above(0), name: "\(path).tauPre")
    try rates.check(layers: train, path: path)
    try optimizer.check(path: "\(path).optimizer")
    try schedule.check(path: "\(path).schedule")
    try distortion.check(path: "\(path).distortion")
  }
}

extension TeacherPhase: Codable {
  private enum CodingKeys: String, CodingKey {
    case train
    case epochs
    case tauPre
    case feedback
    case optimizer
    case schedule
    case distortion
  }

  /// Reads the phase; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    train = try values.value(.train, or: train)
    epochs = try values.value(.epochs, or: epochs)
    tauPre = try values.value(.tauPre, or: tauPre)
    feedback = try values.word(.feedback, or: feedback)
    rates = try LayerRates(from: decoder)
    optimizer = try values.value(.optimizer, or: optimizer)
    schedule = try values.value(.schedule, or: schedule)
    distortion = try values.value(.distortion, or: distortion)
  }

  /// Writes every value.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(train, forKey: .train)
    try values.encode(epochs, forKey: .epochs)
    try values.encode(tauPre, forKey: .tauPre)
    try values.encode(feedback, forKey: .feedback)
    try rates.encode(to: encoder)
    try values.encode(optimizer, forKey: .optimizer)
    try values.encode(schedule, forKey: .schedule)
    try values.encode(distortion, forKey: .distortion)
  }
}
