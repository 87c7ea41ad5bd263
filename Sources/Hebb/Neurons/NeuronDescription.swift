// SPDX-License-Identifier: Apache-2.0

/// Leaky integrate-and-fire neurons, as SpikingJelly's `LIFNode`.
///
/// `h = v + (x − (v − rest)) / tau`; a spike where `h ≥ threshold`; then the reset.
public struct LIFDescription: Sendable, Equatable {
  /// The name of the layer; its kind and number where empty.
  public var name = ""
  /// The membrane time constant in time steps; above 0.
  public var tau = 2.0
  /// Whether the input is divided by tau too.
  public var decayInput = true
  /// The potential from which on a neuron spikes.
  public var threshold = 1.0
  /// What a spike does to the membrane potential.
  public var reset = ResetKind.hard
  /// The potential after a hard reset, to which the membrane leaks.
  public var resetPotential = 0.0

  /// Creates the description of a layer.
  ///
  /// - Parameters:
  ///   - name: The name of the layer.
  ///   - tau: The membrane time constant in time steps; above 0.
  public init(name: String = "", tau: Double = 2) {
    self.name = name
    self.tau = tau
  }
}

/// Integrate-and-fire neurons without a leak, as SpikingJelly's `IFNode`: `h = v + x`.
public struct IFDescription: Sendable, Equatable {
  /// The name of the layer; its kind and number where empty.
  public var name = ""
  /// The potential from which on a neuron spikes.
  public var threshold = 1.0
  /// What a spike does to the membrane potential.
  public var reset = ResetKind.hard
  /// The potential after a hard reset.
  public var resetPotential = 0.0

  /// Creates the description of a layer.
  ///
  /// - Parameter name: The name of the layer.
  public init(name: String = "") { self.name = name }
}

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

extension LIFDescription {
  /// The parameters as backends take them.
  ///
  /// - Throws: ``ParameterError`` if a value lies outside its range.
  package func parameters() throws -> NeuronParameters {
    try .leakyIntegrateAndFire(
      tau: Float(tau), decayInput: decayInput, threshold: Float(threshold),
      reset: reset.reset(to: resetPotential))
  }
}

extension IFDescription {
  /// The parameters as backends take them.
  ///
  /// - Throws: ``ParameterError`` if a value lies outside its range.
  package func parameters() throws -> NeuronParameters {
    try .integrateAndFire(
      threshold: Float(threshold), reset: reset.reset(to: resetPotential))
  }
}

extension LIFDescription: Codable {
  /// Reads the description; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    name = try values.value(.name, or: name)
    tau = try values.value(.tau, or: tau)
    decayInput = try values.value(.decayInput, or: decayInput)
    threshold = try values.value(.threshold, or: threshold)
    reset = try values.word(.reset, or: reset)
    resetPotential = try values.value(.resetPotential, or: resetPotential)
  }
}

extension IFDescription: Codable {
  /// Reads the description; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    name = try values.value(.name, or: name)
    threshold = try values.value(.threshold, or: threshold)
    reset = try values.word(.reset, or: reset)
    resetPotential = try values.value(.resetPotential, or: resetPotential)
  }
}
