// SPDX-License-Identifier: Apache-2.0

/// Why a network does not learn, or what is worth knowing of it.
public struct Finding: Sendable, Equatable {
  /// What is found.
  public enum Name: String, Sendable, CaseIterable, Codable {
    /// A layer's neurons hardly spike at all.
    case silentLayer = "silent-layer"
    /// Many channels or neurons of a layer that spikes never do.
    case deadNeurons = "dead-neurons"
    /// Neurons spike at nearly every step.
    case saturated
    /// Potentiation and depression are equal.
    case cancellingSTDP = "cancelling-stdp"
    /// No weight can move.
    case frozen
    /// One step changes the weights by a large part.
    case runaway
    /// No output stands for a class.
    case classWithoutOutput = "class-without-an-output"
    /// One neuron wins nearly always.
    case oneWinner = "one-winner"
    /// Several outputs spike equally often.
    case ties
    /// A value is infinite or no number.
    case notANumber = "not-a-number"
  }

  /// What is found.
  public let name: Name
  /// The layer that shows it.
  public let layer: String
  /// The figure that was measured; NaN where there is no number.
  public let value: Double
  /// The bound of the figure.
  public let threshold: Double
  /// Whether it keeps the layer from learning.
  public let blocks: Bool
  /// More of the figure, as the largest potential; empty where there is nothing to add.
  public let detail: String

  /// Creates a finding.
  ///
  /// - Parameters:
  ///   - name: What is found.
  ///   - layer: The layer that shows it.
  ///   - value: The figure that was measured.
  ///   - threshold: The bound of the figure.
  ///   - blocks: Whether it keeps the layer from learning.
  ///   - detail: More of the figure.
  public init(
    _ name: Name, layer: String, value: Double, threshold: Double, blocks: Bool,
    detail: String = ""
  ) {
    self.name = name
    self.layer = layer
    self.value = value
    self.threshold = threshold
    self.blocks = blocks
    self.detail = detail
  }
}

extension Finding {
  /// What was measured, as a quantity.
  public var quantity: String {
    switch name {
    case .silentLayer, .saturated: "spikes a neuron and step"
    case .deadNeurons: "share that never spikes"
    case .cancellingSTDP: "sum |LTP - LTD| / sum (LTP + LTD)"
    case .frozen: "|dW|"
    case .runaway: "rate * |dW| / |W| of one step"
    case .classWithoutOutput: "classes without an output"
    case .oneWinner: "share of wins by one neuron"
    case .ties: "share of samples with tied outputs"
    case .notANumber: "values that are no number"
    }
  }

  /// Where it comes from.
  public var cause: String {
    switch name {
    case .silentLayer: "the currents never reach the threshold"
    case .deadNeurons: "weights far from the data never reach the threshold, or never win"
    case .saturated: "the currents are far above the threshold"
    case .cancellingSTDP: "spikes at every step: depression equals potentiation"
    case .frozen: "one side of the pair never spikes, so no product of spike and trace is left"
    case .runaway: "sums over samples, places and steps at a rate meant for one sample"
    case .classWithoutOutput: "labels are not what unsupervised outputs mean"
    case .oneWinner: "no homeostasis and no normalization: who wins grows, and wins again"
    case .ties: "few steps give few spike counts"
    case .notANumber: "an overflow after a runaway"
    }
  }

  /// What to do.
  public var fix: String {
    switch name {
    case .silentLayer: "balance the start, or lower the threshold"
    case .deadNeurons: "homeostasis, a start from samples, balance of each channel"
    case .saturated: "balance the start, or post-triggered modulation (f_pre = 0)"
    case .cancellingSTDP: "post-triggered modulation (f_pre = 0), or a teacher"
    case .frozen: "make the silent side spike"
    case .runaway: "mean over samples and places, bounds, a smaller rate"
    case .classWithoutOutput: "ten outputs a class or more, or a teacher"
    case .oneWinner: "unit norm and an adaptive threshold"
    case .ties: "break ties by the membrane, or take more steps"
    case .notANumber: "as a runaway: mean, bounds"
    }
  }
}

extension Finding: Codable {
  private enum CodingKeys: String, CodingKey {
    case name
    case layer
    case value
    case threshold
    case blocks
    case quantity
    case detail
    case cause
    case fix
  }

  /// Reads a finding; what follows from its name is left out.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    name = try values.decode(Name.self, forKey: .name)
    layer = try values.decode(String.self, forKey: .layer)
    value = try values.decodeIfPresent(Double.self, forKey: .value) ?? .nan
    threshold = try values.decode(Double.self, forKey: .threshold)
    blocks = try values.decode(Bool.self, forKey: .blocks)
    detail = try values.value(.detail, or: "")
  }

  /// Writes every value and what follows from the name; a value that is no number is null.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(name, forKey: .name)
    try values.encode(layer, forKey: .layer)
    try values.encode(value.isFinite ? value : nil, forKey: .value)
    try values.encode(threshold, forKey: .threshold)
    try values.encode(blocks, forKey: .blocks)
    try values.encode(quantity, forKey: .quantity)
    try values.encode(detail, forKey: .detail)
    try values.encode(cause, forKey: .cause)
    try values.encode(fix, forKey: .fix)
  }
}

/// The bounds of findings: a layer beyond one is told of.
public struct DiagnosisThresholds: Sendable, Equatable {
  /// The spikes a neuron and step below which a layer is silent.
  public var silentRate = 1e-4
  /// The spikes a neuron and step above which a layer is saturated.
  public var saturatedRate = 0.9
  /// The share of channels without a spike in a batch above which neurons are dead.
  public var deadShare = 0.2
  /// The share of outputs without a win above which competing neurons are dead.
  public var deadWinners = 0.05
  /// The least net of potentiation and depression as a share of their sum.
  public var netShare = 0.01
  /// The largest step as a share of the weights.
  public var relativeStep = 0.1
  /// The largest share of wins of one neuron.
  public var winnerShare = 0.5
  /// The largest share of samples with tied outputs.
  public var tiedShare = 0.02

  /// Creates the thresholds with their defaults.
  public init() {}
}
