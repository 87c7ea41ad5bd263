// SPDX-License-Identifier: Apache-2.0

/// Integrate-and-fire neurons without a leak, as SpikingJelly's `IFNode`: `h = v + x`.
public struct IF: Sendable, Equatable {
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

extension IF {
  /// The parameters as backends take them.
  ///
  /// - Throws: ``ParameterError`` if a value lies outside its range.
  package func parameters() throws -> NeuronParameters {
    try .integrateAndFire(
      threshold: Float(threshold), reset: reset.reset(to: resetPotential))
  }
}

extension IF: DescribedLayer {
  package static var kind: LayerKind { .integrateAndFire }

  /// The layer among all kinds.
  public var layerDescription: LayerDescription { .integrateAndFire(self) }

  package func outputShape(of input: [Int]) -> [Int] { input }

  package func check(path: String) throws {
    try ParameterError.check(threshold, is: .finite, name: "\(path).threshold")
    try ParameterError.check(resetPotential, is: .finite, name: "\(path).resetPotential")
  }

  package func makeBody(at site: LayerSite) throws -> Sequential.Body {
    .neurons(SpikingNeurons(try parameters(), on: site.backend))
  }
}

extension IF: Codable {
  /// Reads the description; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    name = try values.value(.name, or: name)
    threshold = try values.value(.threshold, or: threshold)
    reset = try values.word(.reset, or: reset)
    resetPotential = try values.value(.resetPotential, or: resetPotential)
  }
}
