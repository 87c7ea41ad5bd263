// SPDX-License-Identifier: Apache-2.0

/// A published way to train a network, with all its constants.
public struct Recipe: Sendable {
  /// The name that `hebb train` takes.
  public let name: String
  /// What it does, in a line.
  public let summary: String
  /// The experiment with every constant.
  public let experiment: Experiment

  /// Every recipe.
  public static let all = [
    competitive, convCompetitive, convReadout, convSupervised, fewMaps, singleLayerTeacher,
    singleLayerReward, issue333, issue333TwoLayer, issue333SingleLayer, issue333Teacher,
  ]

  /// The recipe of a name.
  ///
  /// - Parameter name: The name.
  /// - Returns: The recipe; `nil` where there is none.
  public static func named(_ name: String) -> Recipe? { all.first { $0.name == name } }

  init(summary: String, experiment: Experiment) {
    name = experiment.name
    self.summary = summary
    self.experiment = experiment
  }
}
