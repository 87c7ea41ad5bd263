// SPDX-License-Identifier: Apache-2.0

/// All features of a sample in one row; bit-packed spikes already lie so.
public struct Flatten: Sendable, Equatable {
  /// The name of the layer; its kind and number where empty.
  public var name = ""

  /// Creates the description of a layer.
  ///
  /// - Parameter name: The name of the layer.
  public init(name: String = "") { self.name = name }
}

extension Flatten: DescribedLayer {
  package static var kind: LayerKind { .flatten }

  /// The layer among all kinds.
  public var layerDescription: LayerDescription { .flatten(self) }

  package func outputShape(of input: [Int]) -> [Int] { [input.reduce(1, *)] }
  package func check(path: String) {}
  package func makeBody(at site: LayerSite) -> Sequential.Body { .flatten }
}

extension Flatten: Codable {
  /// Reads the description; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    name = try values.value(.name, or: name)
  }
}
