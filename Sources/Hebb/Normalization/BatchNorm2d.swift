// SPDX-License-Identifier: Apache-2.0

/// Normalization of each channel, as PyTorch's `BatchNorm2d` over all samples, steps and places:
/// `y = (x − mean) / √(variance + epsilon) · weight + bias`.
public struct BatchNorm2d: Sendable, Equatable {
  /// The name of the layer; its kind and number where empty.
  public var name = ""
  /// What is added to the variance; above 0.
  public var epsilon = 1e-5
  /// The share of a batch's statistics in those that are gathered; 0 to 1.
  public var momentum = 0.1

  /// Creates the description of a layer.
  ///
  /// - Parameter name: The name of the layer.
  public init(name: String = "") { self.name = name }
}

extension BatchNorm2d: DescribedLayer {
  package static var kind: LayerKind { .batchNorm2d }

  /// The layer among all kinds.
  public var layerDescription: LayerDescription { .batchNorm2d(self) }

  package func outputShape(of input: [Int]) throws -> [Int] {
    _ = try input.planes()
    return input
  }

  package func check(path: String) throws {
    try ParameterError.check(epsilon, is: .above(0), name: "\(path).epsilon")
    try ParameterError.check(momentum, is: .within(0, 1), name: "\(path).momentum")
  }

  package func makeBody(at site: LayerSite) throws -> Sequential.Body {
    .transform(try BatchNormalization(self, channels: site.input[0], on: site.backend))
  }
}

extension BatchNorm2d: Codable {
  /// Reads the description; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    name = try values.value(.name, or: name)
    epsilon = try values.value(.epsilon, or: epsilon)
    momentum = try values.value(.momentum, or: momentum)
  }
}
