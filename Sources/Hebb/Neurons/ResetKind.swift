// SPDX-License-Identifier: Apache-2.0

/// What a spike does to the membrane potential, as a description spells it.
public enum ResetKind: String, Sendable, CaseIterable, Codable {
  /// The potential becomes the reset potential.
  case hard
  /// The threshold is subtracted from the potential.
  case soft

  func reset(to potential: Double) -> MembraneReset {
    switch self {
    case .hard: .hard(Float(potential))
    case .soft: .soft
    }
  }
}
