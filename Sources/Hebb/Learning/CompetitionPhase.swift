// SPDX-License-Identifier: Apache-2.0

/// A phase of competitive STDP: the first neuron to spike learns the image, or the patch.
public struct CompetitionPhase: Sendable, Equatable {
  /// What an input that spiked before the winner is worth to its weight.
  public enum Pattern: String, Sendable, CaseIterable, Codable {
    /// 1, whenever it spiked.
    case binary
    /// What its spike has added to the membrane when the winner spikes, d steps later, scaled to at
    /// most 1: `(1 − decay^(d + 1)) / (1 − decay^T)`.
    case potential
  }

  /// The name of the one layer that is trained; the only competing one where empty.
  public var train: [String] = []
  /// The passes over the training images; at least 0.
  public var epochs = 1
  /// The presentations of a batch; those of the experiment where `nil`.
  public var batch: Int?
  /// The learning rate of a single win at the start, falling linearly to 0; 0 to 1.
  public var learningRate = 0.2
  /// The rate of homeostasis at the start; at least 0.
  public var homeostasisRate = 0.005
  /// The share of the rate of homeostasis that is left at the end; 0 to 1.
  public var homeostasisRateEnd = 0.01
  /// The largest relative step of a neuron's homeostasis; above 0.
  public var homeostasisCap = 0.3
  /// What an input that spiked before the winner is worth to its weight.
  public var pattern = Pattern.binary

  /// Creates the phase with its defaults.
  public init() {}
}

extension CompetitionPhase {
  func check(path: String) throws {
    if let batch { try ParameterError.check(batch, is: .atLeast(1), name: "\(path).batch") }
    try ParameterError.check(learningRate, is: .within(0, 1), name: "\(path).learningRate")
    try ParameterError.check(homeostasisRate, is: .atLeast(0), name: "\(path).homeostasisRate")
    try ParameterError.check(
      homeostasisRateEnd, is: .within(0, 1), name: "\(path).homeostasisRateEnd")
    try ParameterError.check(homeostasisCap, is: .above(0), name: "\(path).homeostasisCap")
  }
}

extension CompetitionPhase.Pattern {
  /// What an input that spiked d steps before the winner is worth, d = 0 ..< T.
  package func values(steps: Int, decay: Double) -> [Float] {
    switch self {
    case .binary: return [Float](repeating: 1, count: steps)
    case .potential:
      // Sums in place of powers: they hold for a decay of 1 as well.
      var (power, sum) = (1.0, 0.0)
      let sums = (0..<steps).map { _ in
        defer { power *= decay }
        sum += power
        return sum
      }
      return sums.map { Float($0 / sum) }
    }
  }
}

extension CompetitionPhase: Codable {
  private enum CodingKeys: String, CodingKey {
    case train
    case epochs
    case batch
    case learningRate
    case homeostasisRate
    case homeostasisRateEnd
    case homeostasisCap
    case pattern
  }

  /// Reads the phase; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    train = try values.value(.train, or: train)
    epochs = try values.value(.epochs, or: epochs)
    batch = try values.value(.batch)
    learningRate = try values.value(.learningRate, or: learningRate)
    homeostasisRate = try values.value(.homeostasisRate, or: homeostasisRate)
    homeostasisRateEnd = try values.value(.homeostasisRateEnd, or: homeostasisRateEnd)
    homeostasisCap = try values.value(.homeostasisCap, or: homeostasisCap)
    pattern = try values.word(.pattern, or: pattern)
  }

  /// Writes every value, a batch that follows the experiment's as null.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(train, forKey: .train)
    try values.encode(epochs, forKey: .epochs)
    try values.encode(batch, forKey: .batch)
    try values.encode(learningRate, forKey: .learningRate)
    try values.encode(homeostasisRate, forKey: .homeostasisRate)
    try values.encode(homeostasisRateEnd, forKey: .homeostasisRateEnd)
    try values.encode(homeostasisCap, forKey: .homeostasisCap)
    try values.encode(pattern, forKey: .pattern)
  }
}
