// SPDX-License-Identifier: Apache-2.0

/// Leaky integrate-and-fire neurons, as SpikingJelly's `LIFNode`.
///
/// `h = v + (x − (v − rest)) / tau`; a spike where `h ≥ threshold`; then the reset.
public struct LIF: Sendable, Equatable {
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
  ///   - tau: The membrane time constant in time steps; above 0.
  ///   - name: The name of the layer.
  public init(tau: Double = 2, name: String = "") {
    self.name = name
    self.tau = tau
  }
}

extension LIF {
  /// The parameters as backends take them.
  ///
  /// - Throws: ``ParameterError`` if a value lies outside its range.
  package func parameters() throws -> NeuronParameters {
    try .leakyIntegrateAndFire(
      tau: Float(tau), decayInput: decayInput, threshold: Float(threshold),
      reset: reset.reset(to: resetPotential))
  }
}

extension LIF: DescribedLayer {
  package static var kind: LayerKind { .lif }

  /// The layer among all kinds.
  public var layerDescription: LayerDescription { .lif(self) }

  package func outputShape(of input: [Int]) -> [Int] { input }

  package func check(path: String) throws {
    try ParameterError.check(tau, is: .above(0), name: "\(path).tau")
    try ParameterError.check(threshold, is: .finite, name: "\(path).threshold")
    try ParameterError.check(resetPotential, is: .finite, name: "\(path).resetPotential")
  }

  package func makeBody(at site: LayerSite) throws -> Sequential.Body {
    .neurons(SpikingNeurons(try parameters(), on: site.backend))
  }
}

extension LIF: Codable {
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
