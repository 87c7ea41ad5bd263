// SPDX-License-Identifier: Apache-2.0

/// A linear readout: multinomial logistic regression on the features that the network gives.
///
/// Of windows over maps these are the sums of their spikes, of competing neurons `decay^k` for the one
/// that spiked k-th. It learns from labels, by Adam at a rate that falls linearly to 0, after all
/// phases and whether or not they learnt: a readout of unlearnt features is the control.
public struct LinearReadout: Sendable, Equatable {
  /// The spikes of neurons that compete which are read; 1 to 64.
  public var spikes = 50
  /// What the next of these spikes is worth against the one before it; 0 to 1.
  public var decay = 0.95
  /// The passes over the training images; at least 0.
  public var epochs = 20
  /// The images of a batch; at least 1.
  public var batch = 200
  /// The learning rate at the start; at least 0.
  public var learningRate = 0.002
  /// The factor of the weights that joins their gradient; at least 0.
  public var weightDecay = 0.0001

  /// Creates the readout with its defaults.
  public init() {}
}

extension LinearReadout {
  func check() throws {
    try ParameterError.check(spikes, is: .within(1, 64), name: "readout.spikes")
    try ParameterError.check(decay, is: .within(0, 1), name: "readout.decay")
    try ParameterError.check(epochs, is: .within(0, 1_000_000), name: "readout.epochs")
    try ParameterError.check(batch, is: .atLeast(1), name: "readout.batch")
    try ParameterError.check(learningRate, is: .atLeast(0), name: "readout.learningRate")
    try ParameterError.check(weightDecay, is: .atLeast(0), name: "readout.weightDecay")
  }
}

extension LinearReadout: Codable {
  /// Reads the readout; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    spikes = try values.value(.spikes, or: spikes)
    decay = try values.value(.decay, or: decay)
    epochs = try values.value(.epochs, or: epochs)
    batch = try values.value(.batch, or: batch)
    learningRate = try values.value(.learningRate, or: learningRate)
    weightDecay = try values.value(.weightDecay, or: weightDecay)
  }
}
