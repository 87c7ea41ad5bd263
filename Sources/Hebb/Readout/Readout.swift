// SPDX-License-Identifier: Apache-2.0

/// How a class is read from a network, as an experiment describes it.
public enum Readout: Sendable, Equatable {
  /// The output neuron with the most spikes.
  case rate(RateReadout)
  /// A vote of the first neurons to spike, whose classes come from training images.
  case spikeOrder(SpikeOrderDescription)
  /// Logistic regression on features.
  case linear(LinearReadout)
  /// The class of the first neuron to spike, of neurons that spike once.
  case latency
}

/// The class of the output neuron with the most spikes; the number of the neuron is the class.
public struct RateReadout: Sendable, Equatable {
  /// Which of several neurons with equal spikes is taken.
  public enum Ties: String, Sendable, CaseIterable, Codable {
    /// The lowest class, as SpikingJelly's `argmax`.
    case lowest
    /// The largest membrane potential after the last step, then the lowest class.
    case membrane
  }

  /// Which of several neurons with equal spikes is taken.
  public var ties = Ties.lowest

  /// Creates the readout.
  ///
  /// - Parameter ties: Which of several neurons with equal spikes is taken.
  public init(ties: Ties = .lowest) { self.ties = ties }
}

/// A vote of the first neurons to spike.
public struct SpikeOrderDescription: Sendable, Equatable {
  /// Who votes for what.
  public var readout: SpikeOrderReadout
  /// The spikes of an image that vote; 1 to 64; one alone for `first-spike`.
  public var spikes = 5
  /// What the next spike's vote weighs against the one before it; 0 to 1.
  public var decay = 0.6

  /// Creates the description with its defaults.
  ///
  /// - Parameter readout: Who votes for what.
  public init(_ readout: SpikeOrderReadout) { self.readout = readout }
}

extension Readout {
  /// The kinds of readout, as `kind` spells them.
  package enum Kind: String, CaseIterable, Sendable {
    case rate
    case rankVote = "rank-vote"
    case labelVote = "label-vote"
    case firstSpike = "first-spike"
    case linear
    case latency
  }

  /// The readout of a kind with its defaults.
  package init(_ kind: Kind) {
    switch kind {
    case .rate: self = .rate(RateReadout())
    case .rankVote: self = .spikeOrder(SpikeOrderDescription(.rankVote))
    case .labelVote: self = .spikeOrder(SpikeOrderDescription(.labelVote))
    case .firstSpike: self = .spikeOrder(SpikeOrderDescription(.firstSpike))
    case .linear: self = .linear(LinearReadout())
    case .latency: self = .latency
    }
  }

  /// The kind of the readout.
  package var kind: Kind {
    switch self {
    case .rate: .rate
    case .linear: .linear
    case .latency: .latency
    case .spikeOrder(let vote):
      switch vote.readout {
      case .rankVote: .rankVote
      case .labelVote: .labelVote
      case .firstSpike: .firstSpike
      }
    }
  }

  /// Throws unless every value lies in its range.
  package func check() throws {
    if case .linear(let linear) = self { try linear.check() }
    guard case .spikeOrder(let vote) = self else { return }
    try ParameterError.check(vote.spikes, is: .within(1, 64), name: "readout.spikes")
    try ParameterError.check(vote.decay, is: .within(0, 1), name: "readout.decay")
  }
}

extension Readout: Codable {
  private enum CodingKeys: String, CodingKey {
    case kind
    case ties
    case spikes
    case decay
  }

  /// Reads a readout by its `kind`; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.kind(Kind.self))
    let values = try decoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .rate(var rate):
      rate.ties = try values.word(.ties, or: rate.ties)
      self = .rate(rate)
    case .spikeOrder(var vote) where vote.readout != .firstSpike:
      vote.spikes = try values.value(.spikes, or: vote.spikes)
      vote.decay = try values.value(.decay, or: vote.decay)
      self = .spikeOrder(vote)
    case .spikeOrder, .latency: break
    case .linear: self = .linear(try LinearReadout(from: decoder))
    }
  }

  /// Writes every value.
  public func encode(to encoder: any Encoder) throws {
    if case .linear(let linear) = self { return try encoder.encode(linear, kind: Kind.linear) }
    var values = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .linear: break
    case .rate(let rate):
      try values.encode(Kind.rate.rawValue, forKey: .kind)
      try values.encode(rate.ties, forKey: .ties)
    case .spikeOrder(let vote):
      try values.encode(vote.readout, forKey: .kind)
      if vote.readout != .firstSpike {
        try values.encode(vote.spikes, forKey: .spikes)
        try values.encode(vote.decay, forKey: .decay)
      }
    case .latency: try values.encode(Kind.latency.rawValue, forKey: .kind)
    }
  }
}
