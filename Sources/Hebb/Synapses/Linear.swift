// SPDX-License-Identifier: Apache-2.0

/// A dense synapse as its user describes it; its inputs follow from the layer before it.
public struct Linear: Sendable, Equatable {
  /// The name of the layer; its kind and number where empty.
  public var name = ""
  /// The output features; at least 1.
  public var features = 10
  /// Whether a bias is added to the current of each output.
  public var bias = true

  /// Creates the description of a layer.
  ///
  /// - Parameters:
  ///   - features: The output features; at least 1.
  ///   - bias: Whether a bias is added to the current of each output.
  ///   - name: The name of the layer.
  public init(_ features: Int = 10, bias: Bool = true, name: String = "") {
    self.features = features
    self.bias = bias
    self.name = name
  }
}

extension Linear: DescribedSynapse {
  package static var kind: LayerKind { .linear }

  /// The layer among all kinds.
  public var layerDescription: LayerDescription { .linear(self) }

  package func outputShape(of input: [Int]) throws -> [Int] {
    guard input.count == 1 else {
      throw ShapeMisfit(expected: "[features]", remedy: "put flatten before it")
    }
    return [features]
  }

  package func check(path: String) throws {
    try ParameterError.check(features, is: .within(1, 0x1p31 - 1), name: "\(path).features")
  }

  /// Weights, gradient and momentum.
  package func bytes(input: [Int]) -> Double {
    3 * 4 * Double(input.reduce(1, *)) * Double(features)
  }

  package func makeBody(at site: LayerSite) throws -> Sequential.Body {
    let start = site.initialization.synapse(
      weights: features * site.inputs, fanIn: site.inputs, biases: bias ? features : 0,
      seed: site.seed, layer: site.index)
    return .synapse(
      try DenseSynapse(
        inputs: site.inputs, outputs: features, weights: start.weights,
        bias: bias ? start.biases : nil, on: site.backend))
  }
}

extension Linear: Codable {
  /// Reads the description; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    name = try values.value(.name, or: name)
    features = try values.value(.features, or: features)
    bias = try values.value(.bias, or: bias)
  }
}
