// SPDX-License-Identifier: Apache-2.0

/// The earliest spike of each window.
public struct EarliestPool2d: Sendable, Equatable {
  /// The name of the layer; its kind and number where empty.
  public var name = ""
  /// The edge of a window; at least 1.
  public var size = 4
  /// The distance between windows; the edge of a window where `nil`.
  public var stride: Int?

  /// Creates the description of a layer.
  ///
  /// - Parameters:
  ///   - size: The edge of a window; at least 1.
  ///   - stride: The distance between windows; the edge of a window where `nil`.
  ///   - name: The name of the layer.
  public init(_ size: Int = 4, stride: Int? = nil, name: String = "") {
    self.size = size
    self.stride = stride
    self.name = name
  }
}

extension EarliestPool2d: PlanePooling {
  package static var kind: LayerKind { .earliestPool2d }

  /// The layer among all kinds.
  public var layerDescription: LayerDescription { .earliestPool2d(self) }

  package func makeBody(at site: LayerSite) throws -> Sequential.Body {
    .spikeTimes(
      .pooling(EarliestPooling(geometry: try geometry(on: site.input), backend: site.backend)))
  }
}

extension EarliestPool2d: Codable {
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

/// Pooling of spike times on a backend.
package struct EarliestPooling: SpikeTimeState {
  package let geometry: PoolingGeometry
  package let backend: any Backend

  package func callAsFunction(_ input: DeviceLatencies) throws -> DeviceLatencies {
    try backend.earliestSpikes(of: input, geometry: geometry)
  }

  package func store(in file: inout Safetensors, name: String) throws {}
  package func load(from file: Safetensors, name: String) throws {}
  package func moved(to backend: any Backend) throws -> SpikeTimeLayer {
    .pooling(EarliestPooling(geometry: geometry, backend: backend))
  }
}
