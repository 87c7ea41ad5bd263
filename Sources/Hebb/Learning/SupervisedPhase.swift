// SPDX-License-Identifier: Apache-2.0

/// A phase of supervised STDP of a readout of neurons that spike once.
///
/// One neuron a class that does not compete: S2-STDP; two, one of them no target: paired competing
/// neurons; more: neuronal competition groups.
public struct SupervisedPhase: Sendable, Equatable {
  /// How far images are moved in training, by one pixel at most.
  public enum Shifts: String, Sendable, CaseIterable, Codable {
    /// Not at all.
    case none
    /// Not, or to one of the four sides.
    case four
    /// Not, to a side or to a corner.
    case eight
  }

  /// The name of the layer that is trained; the `spikeOnceLinear` where empty.
  public var train: [String] = []
  /// The passes over the training images; at least 0.
  public var epochs = 18
  /// The samples between two changes; at least 1.
  public var batch = 16
  /// What an error weighs on inputs no later than the neuron's spike.
  public var potentiation = 0.2
  /// What an error weighs on all other inputs; mostly below 0.
  public var depression = -0.4
  /// What both are multiplied by after an epoch; above 0, to 1.
  public var anneal = 0.88
  /// The time between target neurons and others that is aimed at, as a part of the presentation.
  public var gap = 0.03
  /// The neurons of each class that are no targets; below the neurons of a class.
  public var nonTargetNeurons = 1
  /// Whether of each class only the first neuron to spike learns.
  public var competes = true
  /// The rate of the training thresholds of target neurons that compete; at least 0.
  public var thresholdRate = 10.0
  /// What it is multiplied by after an epoch; above 0, to 1.
  public var thresholdAnneal = 0.5
  /// How far images are moved in training.
  public var shifts = Shifts.four

  /// Creates the phase with its defaults.
  public init() {}
}

extension SupervisedPhase.Shifts {
  /// The ways that an image is moved, the first of which is not at all.
  package var all: [PixelShift] {
    let sides = [(0, 1), (1, 0), (0, -1), (-1, 0)]
    let corners = [(1, 1), (1, -1), (-1, 1), (-1, -1)]
    let moved =
      switch self {
      case .none: [(Int, Int)]()
      case .four: sides
      case .eight: sides + corners
      }
    return [PixelShift()] + moved.map { PixelShift(down: $0.0, right: $0.1) }
  }
}

extension SupervisedPhase {
  func check(path: String) throws {
    try ParameterError.check(batch, is: .atLeast(1), name: "\(path).batch")
    try ParameterError.check(potentiation, is: .finite, name: "\(path).potentiation")
    try ParameterError.check(depression, is: .finite, name: "\(path).depression")
    try ParameterError.check(anneal, is: .within(0x1p-20, 1), name: "\(path).anneal")
    try ParameterError.check(gap, is: .within(0, 1), name: "\(path).gap")
    try ParameterError.check(
      nonTargetNeurons, is: .atLeast(0), name: "\(path).nonTargetNeurons")
    try ParameterError.check(thresholdRate, is: .atLeast(0), name: "\(path).thresholdRate")
    try ParameterError.check(
      thresholdAnneal, is: .within(0x1p-20, 1), name: "\(path).thresholdAnneal")
  }

  /// The rates of an epoch.
  func rates(epoch: Int) throws -> SupervisedRates {
    let factor = (0..<epoch).reduce(1.0) { factor, _ in factor * anneal }
    let thresholdFactor = (0..<epoch).reduce(1.0) { factor, _ in factor * thresholdAnneal }
    return try SupervisedRates(
      potentiation: Float(potentiation * factor), depression: Float(depression * factor),
      gap: Float(gap), nonTargetNeurons: nonTargetNeurons, competes: competes,
      thresholdRate: Float(thresholdRate * thresholdFactor))
  }
}

extension SupervisedPhase: Codable {
  /// Reads the phase; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    train = try values.value(.train, or: train)
    epochs = try values.value(.epochs, or: epochs)
    batch = try values.value(.batch, or: batch)
    potentiation = try values.value(.potentiation, or: potentiation)
    depression = try values.value(.depression, or: depression)
    anneal = try values.value(.anneal, or: anneal)
    gap = try values.value(.gap, or: gap)
    nonTargetNeurons = try values.value(.nonTargetNeurons, or: nonTargetNeurons)
    competes = try values.value(.competes, or: competes)
    thresholdRate = try values.value(.thresholdRate, or: thresholdRate)
    thresholdAnneal = try values.value(.thresholdAnneal, or: thresholdAnneal)
    shifts = try values.word(.shifts, or: shifts)
  }
}
