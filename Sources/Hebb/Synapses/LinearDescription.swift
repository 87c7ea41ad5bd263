// SPDX-License-Identifier: Apache-2.0

/// A dense synapse as an experiment describes it; its inputs follow from the layer before it.
public struct LinearDescription: Sendable, Equatable {
  /// The name of the layer; its kind and number where empty.
  public var name = ""
  /// The output features; at least 1.
  public var features = 10
  /// Whether a bias is added; only false so far.
  public var bias = false

  /// Creates the description of a layer.
  ///
  /// - Parameters:
  ///   - features: The output features; at least 1.
  ///   - name: The name of the layer.
  public init(features: Int = 10, name: String = "") {
    self.features = features
    self.name = name
  }
}

extension LinearDescription: Codable {
  /// Reads the description; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    name = try values.value(.name, or: name)
    features = try values.value(.features, or: features)
    bias = try values.value(.bias, or: bias)
  }
}
