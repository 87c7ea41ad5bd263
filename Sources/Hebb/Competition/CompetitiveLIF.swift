// SPDX-License-Identifier: Apache-2.0

/// Leaky current-integrating neurons that compete for each image, with weights of their own.
public struct CompetitiveLIF: Sendable, Equatable {
  /// The name of the layer; its kind and number where empty.
  public var name = ""
  /// The neurons N; at least 1.
  public var neurons = 100
  /// The decay factor of the membrane potential a step; 0 to 1.
  public var decay = 0.95
  /// The threshold as a factor of the mean largest potential of the calibration images; above 0.
  public var thresholdFactor = 0.8
  /// The images that set the threshold; at least 1.
  public var calibrationImages = 200
  /// How the weights start.
  public var initialization = CompetitiveInitialization.imprint

  /// Creates the description of a layer.
  ///
  /// - Parameter neurons: The neurons N; at least 1.
  public init(neurons: Int = 100) { self.neurons = neurons }
}

/// How the weights of competing neurons start.
public enum CompetitiveInitialization: String, Sendable, CaseIterable, Codable {
  /// Each neuron takes the pattern of one training image.
  case imprint
}

extension CompetitiveLIF: DescribedLayer {
  package static var kind: LayerKind { .competitiveLIF }

  /// The layer among all kinds.
  public var layerDescription: LayerDescription { .competitiveLIF(self) }

  package func outputShape(of input: [Int]) -> [Int] { [neurons] }

  package func check(path: String) throws {
    try ParameterError.check(neurons, is: .within(1, 0x1p31 - 1), name: "\(path).neurons")
    try ParameterError.check(decay, is: .within(0, 1), name: "\(path).decay")
    try ParameterError.check(thresholdFactor, is: .above(0), name: "\(path).thresholdFactor")
    try ParameterError.check(
      calibrationImages, is: .within(1, 1_000_000), name: "\(path).calibrationImages")
  }

  /// Weights on the device, and on the host while they are imprinted.
  package func bytes(input: [Int]) -> Double {
    2 * 4 * Double(input.reduce(1, *)) * Double(neurons)
  }

  package func makeBody(at site: LayerSite) throws -> Sequential.Body {
    .competitive(CompetitiveNeurons(try site.competition(self, site.inputs), on: site.backend))
  }
}

extension CompetitiveLIF: Codable {
  /// Reads the description; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    name = try values.value(.name, or: name)
    neurons = try values.value(.neurons, or: neurons)
    decay = try values.value(.decay, or: decay)
    thresholdFactor = try values.value(.thresholdFactor, or: thresholdFactor)
    calibrationImages = try values.value(.calibrationImages, or: calibrationImages)
    initialization = try values.word(.initialization, or: initialization)
  }
}
