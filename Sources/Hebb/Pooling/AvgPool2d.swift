// SPDX-License-Identifier: Apache-2.0

/// The mean of each window, as PyTorch's `AvgPool2d`; of spikes, their share.
public struct AvgPool2d: Sendable, Equatable {
  /// The name of the layer; its kind and number where empty.
  public var name = ""
  /// The edge of a window; at least 1.
  public var size = 2
  /// The distance between windows; the edge of a window where `nil`.
  public var stride: Int?

  /// Creates the description of a layer.
  ///
  /// - Parameters:
  ///   - size: The edge of a window; at least 1.
  ///   - stride: The distance between windows; the edge of a window where `nil`.
  ///   - name: The name of the layer.
  public init(_ size: Int = 2, stride: Int? = nil, name: String = "") {
    self.size = size
    self.stride = stride
    self.name = name
  }
}

extension AvgPool2d: PlanePooling {
  package static var kind: LayerKind { .averagePool2d }

  /// The layer among all kinds.
  public var layerDescription: LayerDescription { .averagePool2d(self) }

  package func makeBody(at site: LayerSite) throws -> Sequential.Body {
    .transform(
      Pooling(geometry: try geometry(on: site.input), kind: .average, backend: site.backend))
  }
}

extension AvgPool2d: Codable {
  private enum CodingKeys: String, CodingKey {
    case name
    case size
    case stride
  }

  /// Reads the description; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    name = try values.value(.name, or: name)
    size = try values.value(.size, or: size)
    stride = try values.value(.stride)
  }

  /// Writes every value, a stride that follows the size as null.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(name, forKey: .name)
    try values.encode(size, forKey: .size)
    try values.encode(stride, forKey: .stride)
  }
}
