// SPDX-License-Identifier: Apache-2.0

/// Features left out at random in training, as SpikingJelly's multi-step `layer.Dropout`: one mask a
/// presentation, the same at every step; what stays is scaled by `1 / (1 − probability)`.
public struct Dropout: Sendable, Equatable {
  /// The name of the layer; its kind and number where empty.
  public var name = ""
  /// The share of features that is left out; at least 0 and below 1.
  public var probability = 0.5

  /// Creates the description of a layer.
  ///
  /// - Parameters:
  ///   - probability: The share of features that is left out; at least 0 and below 1.
  ///   - name: The name of the layer.
  public init(_ probability: Double = 0.5, name: String = "") {
    self.probability = probability
    self.name = name
  }
}

extension Dropout: DescribedLayer {
  package static var kind: LayerKind { .dropout }

  /// The layer among all kinds.
  public var layerDescription: LayerDescription { .dropout(self) }

  package func outputShape(of input: [Int]) -> [Int] { input }

  package func check(path: String) throws {
    try ParameterError.check(
      probability, is: .within(0, 1.0.nextDown), name: "\(path).probability")
  }

  package func makeBody(at site: LayerSite) -> Sequential.Body {
    .transform(
      DropoutLayer(
        probability: Float(probability), seed: site.seed, layer: site.index,
        backend: site.backend))
  }
}

extension Dropout: Codable {
  /// Reads the description; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    name = try values.value(.name, or: name)
    probability = try values.value(.probability, or: probability)
  }
}

/// Dropout as a network holds it.
package struct DropoutLayer: LayerTransform {
  let probability: Float
  let seed: UInt64
  let layer: Int
  let backend: any Backend

  package var keepsPlaces: Bool { true }

  package func callAsFunction(
    _ input: DeviceActivity, mode: PresentationMode
  ) throws -> DeviceActivity {
    guard case .training(let presentation, let firstSample) = mode, probability > 0 else {
      return input
    }
    return .values(
      try backend.dropout(
        input,
        mask: DropoutMask(
          probability: probability, seed: seed, presentation: presentation, layer: layer,
          firstSample: firstSample)))
  }

  package func moved(to backend: any Backend) -> DropoutLayer {
    DropoutLayer(probability: probability, seed: seed, layer: layer, backend: backend)
  }
}
