// SPDX-License-Identifier: Apache-2.0

/// Leaky current-integrating neurons that compete for each image, with weights of their own.
public struct CompetitiveDescription: Sendable, Equatable {
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

extension CompetitiveDescription: Codable {
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
