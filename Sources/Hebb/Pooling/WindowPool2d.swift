// SPDX-License-Identifier: Apache-2.0

/// Windows over the spikes of competing maps: what they tell the layer behind, or a linear readout.
///
/// Features lie window by window, the maps of a window side by side.
public struct WindowPool2d: Sendable, Equatable {
  /// The name of the layer; its kind and number where empty.
  public var name = ""
  /// The edge of a window in positions; at least 1.
  public var size = 6
  /// The distance between windows in positions; at least 1.
  public var stride = 3
  /// What the spikes of a window tell.
  public var code = WindowCode.or
  /// What the next spike of a position is worth against the one before it; 0 to 1.
  public var rankDecay = 0.6

  /// Creates the description of a layer.
  ///
  /// - Parameters:
  ///   - size: The edge of a window in positions; at least 1.
  ///   - stride: The distance between windows in positions; at least 1.
  ///   - code: What the spikes of a window tell.
  ///   - name: The name of the layer.
  public init(_ size: Int = 6, stride: Int = 3, code: WindowCode = .or, name: String = "") {
    self.size = size
    self.stride = stride
    self.code = code
    self.name = name
  }

  private func geometry(on input: [Int]) throws -> PoolingGeometry {
    try PoolingGeometry(ofWindows: size, stride: stride, on: input)
  }
}

extension WindowPool2d: DescribedLayer {
  package static var kind: LayerKind { .windowPool2d }

  /// The layer among all kinds.
  public var layerDescription: LayerDescription { .windowPool2d(self) }

  package func outputShape(of input: [Int]) throws -> [Int] {
    let geometry = try geometry(on: input)
    return [geometry.channels, geometry.pooledHeight, geometry.pooledWidth]
  }

  package func check(path: String) throws {
    try ParameterError.check(size, is: .atLeast(1), name: "\(path).size")
    try ParameterError.check(stride, is: .atLeast(1), name: "\(path).stride")
    try ParameterError.check(rankDecay, is: .within(0, 1), name: "\(path).rankDecay")
  }

  package func makeBody(at site: LayerSite) throws -> Sequential.Body {
    .windows(SpikeWindows(description: self, geometry: try geometry(on: site.input)))
  }
}

extension WindowPool2d: Codable {
  /// Reads the description; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    name = try values.value(.name, or: name)
    size = try values.value(.size, or: size)
    stride = try values.value(.stride, or: stride)
    code = try values.word(.code, or: code)
    rankDecay = try values.value(.rankDecay, or: rankDecay)
  }
}

/// Windows over the spikes of maps, as a network holds them.
package struct SpikeWindows: Sendable {
  /// What the layer is.
  package let description: WindowPool2d
  /// The positions and windows, one channel a map.
  package let geometry: PoolingGeometry
}
