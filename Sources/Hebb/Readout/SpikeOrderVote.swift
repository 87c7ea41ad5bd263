// SPDX-License-Identifier: Apache-2.0

/// How the first spikes of an image vote for its class.
public enum SpikeOrderReadout: String, Sendable, CaseIterable, Codable {
  /// The first spikes add `decay^rank` times their neuron's class shares.
  case rankVote = "rank-vote"
  /// The first spikes add `decay^rank` to their neuron's label.
  case labelVote = "label-vote"
  /// The label of the first spike's neuron.
  case firstSpike = "first-spike"
}

/// A vote of the first spikes: class with the largest sum over ranks k of `decay^k · share[neuron_k]`.
public struct SpikeOrderVote: Sendable {
  /// The spikes of an image that vote.
  public let spikes: Int
  private let weights: [Double]
  private let shares: [Double]
  private let classes: Int

  /// Sets up a vote.
  ///
  /// - Parameters:
  ///   - readout: Who votes for what.
  ///   - response: The responses of the neurons, from training images only.
  ///   - spikes: The spikes of an image that vote; 1 to 64; one alone for `firstSpike`.
  ///   - decay: What the next spike's vote weighs against the one before it; 0 to 1.
  /// - Throws: ``ParameterError`` if a value lies outside its range.
  public init(
    _ readout: SpikeOrderReadout, response: ClassResponse, spikes: Int = 5, decay: Double = 0.6
  ) throws {
    try ParameterError.check(spikes, is: .within(1, 64), name: "readout.spikes")
    try ParameterError.check(decay, is: .within(0, 1), name: "readout.decay")
    self.spikes = readout == .firstSpike ? 1 : spikes
    var weight = 1.0
    weights = (0..<self.spikes).map { _ in
      defer { weight *= decay }
      return weight
    }
    shares = readout == .rankVote ? response.shares : response.labelShares
    classes = response.classes
  }

  /// The class of each image; ties to the lower class, `nil` where nobody voted.
  ///
  /// - Parameters:
  ///   - neurons: The neurons in the order of their spikes, `[images, stride]`; -1 is none.
  ///   - stride: The spikes of an image that are listed; at least as many as vote.
  /// - Returns: The class of each image.
  public func classes(of neurons: [Int32], stride: Int) -> [Int?] {
    Swift.stride(from: 0, to: neurons.count, by: stride).map { first in
      var votes = [Double](repeating: 0, count: classes)
      for rank in 0..<min(spikes, stride) where neurons[first + rank] >= 0 {
        let row = Int(neurons[first + rank]) * classes
        for index in 0..<classes { votes[index] += weights[rank] * shares[row + index] }
      }
      guard let largest = votes.max(), largest > 0 else { return nil }
      return votes.firstIndex(of: largest)
    }
  }
}
