// SPDX-License-Identifier: Apache-2.0

/// What one batch tells of a network: figures of every layer of neurons, and what they mean.
public struct Diagnosis: Sendable, Equatable, Codable {
  /// The figures of each synapse and the neurons behind it, in order.
  public let layers: [LayerFigures]
  /// What is wrong or worth knowing, layer by layer.
  public let findings: [Finding]

  /// Creates a diagnosis.
  ///
  /// - Parameters:
  ///   - layers: The figures of each layer.
  ///   - findings: What they mean.
  public init(layers: [LayerFigures], findings: [Finding]) {
    self.layers = layers
    self.findings = findings
  }

  /// Whether a finding keeps a layer from learning.
  public var isBlocked: Bool { findings.contains(where: \.blocks) }
}

/// What one batch tells of a synapse and the neurons behind it.
public struct LayerFigures: Sendable, Equatable, Codable {
  /// The name of the synapse.
  public let layer: String
  /// The name of the neurons.
  public let neurons: String
  /// The spikes a neuron and step.
  public let rate: Double
  /// The largest membrane potential without spikes, as a part of the threshold.
  public let peak: Double
  /// The share of output channels without a spike.
  public let deadShare: Double
  /// ‖W‖, the Euclidean norm of the weights.
  public let norm: Double
  /// ‖ΔW‖, the Euclidean norm of the change that learning asks for; `nil` where nothing learns.
  public let change: Double?
  /// Σ |LTP − LTD| / Σ (LTP + LTD); `nil` where both are 0 or no pair STDP learns.
  public let netShare: Double?
  /// The rate of learning times ‖ΔW‖ by ‖W‖; `nil` where nothing learns.
  public let relativeStep: Double?

  /// Whether weights, potentials and change are all numbers.
  package var isFinite: Bool {
    [rate, peak, norm, change ?? 0, relativeStep ?? 0].allSatisfy(\.isFinite)
  }
}

extension LayerFigures {
  private enum CodingKeys: String, CodingKey {
    case layer
    case neurons
    case rate
    case peak
    case deadShare
    case norm
    case change
    case netShare
    case relativeStep
  }

  /// Writes every figure; one that is no number, or that there is not, is null.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(layer, forKey: .layer)
    try values.encode(neurons, forKey: .neurons)
    try values.encode(finite(rate), forKey: .rate)
    try values.encode(finite(peak), forKey: .peak)
    try values.encode(deadShare, forKey: .deadShare)
    try values.encode(finite(norm), forKey: .norm)
    try values.encode(change.flatMap(finite), forKey: .change)
    try values.encode(netShare.flatMap(finite), forKey: .netShare)
    try values.encode(relativeStep.flatMap(finite), forKey: .relativeStep)
  }

  /// Reads figures; null is no number.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    layer = try values.decode(String.self, forKey: .layer)
    neurons = try values.decode(String.self, forKey: .neurons)
    rate = try values.value(.rate, or: Double.nan)
    peak = try values.value(.peak, or: Double.nan)
    deadShare = try values.decode(Double.self, forKey: .deadShare)
    norm = try values.value(.norm, or: Double.nan)
    change = try values.value(.change)
    netShare = try values.value(.netShare)
    relativeStep = try values.value(.relativeStep)
  }
}

private func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
