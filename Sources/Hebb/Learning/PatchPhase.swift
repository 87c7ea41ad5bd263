// SPDX-License-Identifier: Apache-2.0

/// A phase of competitive STDP on random patches: the first map to spike learns its patch.
///
/// One patch an image and epoch, at a random place. Thresholds move so that winners spike at the
/// target time and every map wins.
public struct PatchPhase: Sendable, Equatable {
  /// The names of the layers that are trained; every `spikeOnceConv2d` where empty.
  public var train: [String] = []
  /// The passes over the training images, one patch of each; at least 0.
  public var epochs = 100
  /// The patches between two changes; at least 1.
  public var batch = 16
  /// The rate of potentiation `a₊`; at least 0.
  public var potentiation = 0.1
  /// The rate of depression `a₋`; at least 0.
  public var depression = 0.1
  /// The weight dependence β; 0 to 80.
  public var weightDependence = 1.0
  /// The rate of the thresholds; at least 0.
  public var thresholdRate = 1.0
  /// When winners should spike, as a part of the presentation; 0 to 1.
  public var targetTime = 0.75
  /// The smallest threshold; above 0.
  public var minimumThreshold = 2.0
  /// What every rate is multiplied by after an epoch; above 0, to 1.
  public var anneal = 0.95

  /// Creates the phase with its defaults.
  public init() {}
}

extension PatchPhase {
  func check(path: String) throws {
    try ParameterError.check(batch, is: .atLeast(1), name: "\(path).batch")
    try ParameterError.check(potentiation, is: .atLeast(0), name: "\(path).potentiation")
    try ParameterError.check(depression, is: .atLeast(0), name: "\(path).depression")
    try ParameterError.check(weightDependence, is: .within(0, 80), name: "\(path).weightDependence")
    try ParameterError.check(thresholdRate, is: .atLeast(0), name: "\(path).thresholdRate")
    try ParameterError.check(targetTime, is: .within(0, 1), name: "\(path).targetTime")
    try ParameterError.check(minimumThreshold, is: .above(0), name: "\(path).minimumThreshold")
    try ParameterError.check(anneal, is: .within(0x1p-20, 1), name: "\(path).anneal")
  }

  /// The rates of an epoch.
  func rates(epoch: Int) throws -> PatchRates {
    let factor = (0..<epoch).reduce(1.0) { factor, _ in factor * anneal }
    return try PatchRates(
      potentiation: Float(potentiation * factor), depression: Float(depression * factor),
      weightDependence: Float(weightDependence), thresholdRate: Float(thresholdRate * factor),
      targetTime: Float(targetTime), minimumThreshold: Float(minimumThreshold))
  }
}

extension PatchPhase: Codable {
  /// Reads the phase; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    train = try values.value(.train, or: train)
    epochs = try values.value(.epochs, or: epochs)
    batch = try values.value(.batch, or: batch)
    potentiation = try values.value(.potentiation, or: potentiation)
    depression = try values.value(.depression, or: depression)
    weightDependence = try values.value(.weightDependence, or: weightDependence)
    thresholdRate = try values.value(.thresholdRate, or: thresholdRate)
    targetTime = try values.value(.targetTime, or: targetTime)
    minimumThreshold = try values.value(.minimumThreshold, or: minimumThreshold)
    anneal = try values.value(.anneal, or: anneal)
  }
}
