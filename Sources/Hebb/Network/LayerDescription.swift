// SPDX-License-Identifier: Apache-2.0

/// A layer of a network as an experiment describes it.
public enum LayerDescription: Sendable, Equatable {
  /// All features in one row.
  case flatten(Flatten)
  /// A dense synapse.
  case linear(Linear)
  /// A convolution of a row.
  case conv1d(Conv1d)
  /// A convolution of a plane.
  case conv2d(Conv2d)
  /// The largest value of each window.
  case maxPool2d(MaxPool2d)
  /// The mean of each window.
  case averagePool2d(AvgPool2d)
  /// Normalization of each channel.
  case batchNorm2d(BatchNorm2d)
  /// Features left out at random in training.
  case dropout(Dropout)
  /// Leaky integrate-and-fire neurons.
  case lif(LIF)
  /// Leaky integrate-and-fire neurons whose leak is a parameter.
  case parametricLIF(ParametricLIF)
  /// Integrate-and-fire neurons without a leak.
  case integrateAndFire(IF)
  /// Neurons that compete for each image.
  case competitiveLIF(CompetitiveLIF)
  /// Maps that compete at every position of an image.
  case competitiveConv2d(CompetitiveConv2d)
  /// Windows over the spikes of competing maps.
  case windowPool2d(WindowPool2d)
  /// A convolution of spike times.
  case spikeOnceConv2d(SpikeOnceConv2d)
  /// The earliest spike of each window.
  case earliestPool2d(EarliestPool2d)
  /// Neurons of classes that spike once.
  case spikeOnceLinear(SpikeOnceLinear)

  /// What every layer can tell of itself.
  package var layer: any DescribedLayer {
    switch self {
    case .flatten(let layer): layer
    case .linear(let layer): layer
    case .conv1d(let layer): layer
    case .conv2d(let layer): layer
    case .maxPool2d(let layer): layer
    case .averagePool2d(let layer): layer
    case .batchNorm2d(let layer): layer
    case .dropout(let layer): layer
    case .lif(let layer): layer
    case .parametricLIF(let layer): layer
    case .integrateAndFire(let layer): layer
    case .competitiveLIF(let layer): layer
    case .competitiveConv2d(let layer): layer
    case .windowPool2d(let layer): layer
    case .spikeOnceConv2d(let layer): layer
    case .earliestPool2d(let layer): layer
    case .spikeOnceLinear(let layer): layer
    }
  }

  /// The kind of the layer as its description spells it.
  public var kind: String { type(of: layer).kind.rawValue }

  /// The name of the layer.
  public var name: String {
    get { layer.name }
    set {
      var renamed = layer
      renamed.name = newValue
      self = renamed.layerDescription
    }
  }

  /// Whether the layer has weights that learners of pairs can train.
  package var isSynapse: Bool { layer is any DescribedSynapse }
}

/// The kinds of layer, as `kind` spells them.
package enum LayerKind: String, CaseIterable, Sendable {
  case flatten
  case linear
  case conv1d
  case conv2d
  case maxPool2d
  case averagePool2d = "avgPool2d"
  case batchNorm2d
  case dropout
  case lif
  case parametricLIF
  case integrateAndFire = "if"
  case competitiveLIF
  case competitiveConv2d
  case windowPool2d
  case spikeOnceConv2d
  case earliestPool2d
  case spikeOnceLinear

  fileprivate var type: any DescribedLayer.Type {
    switch self {
    case .flatten: Flatten.self
    case .linear: Linear.self
    case .conv1d: Conv1d.self
    case .conv2d: Conv2d.self
    case .maxPool2d: MaxPool2d.self
    case .averagePool2d: AvgPool2d.self
    case .batchNorm2d: BatchNorm2d.self
    case .dropout: Dropout.self
    case .lif: LIF.self
    case .parametricLIF: ParametricLIF.self
    case .integrateAndFire: IF.self
    case .competitiveLIF: CompetitiveLIF.self
    case .competitiveConv2d: CompetitiveConv2d.self
    case .windowPool2d: WindowPool2d.self
    case .spikeOnceConv2d: SpikeOnceConv2d.self
    case .earliestPool2d: EarliestPool2d.self
    case .spikeOnceLinear: SpikeOnceLinear.self
    }
  }
}

extension LayerDescription: Codable {
  /// Reads a layer by its `kind`; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let kind = try decoder.kind(LayerKind.self)
    self = try kind.type.init(from: decoder).layerDescription
  }

  /// Writes every value.
  public func encode(to encoder: any Encoder) throws {
    try encoder.encode(layer, kind: type(of: layer).kind)
  }
}

extension [LayerDescription] {
  /// The layers with a name each: their kind and its number where they had none.
  package var named: [LayerDescription] {
    var counts: [String: Int] = [:]
    return map { layer in
      counts[layer.kind, default: 0] += 1
      guard layer.name.isEmpty else { return layer }
      var named = layer
      named.name = "\(layer.kind)\(counts[layer.kind, default: 0])"
      return named
    }
  }
}
