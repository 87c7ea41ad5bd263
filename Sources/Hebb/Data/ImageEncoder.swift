// SPDX-License-Identifier: Apache-2.0

/// How an image becomes what a network takes.
public enum ImageEncoder: Sendable, Equatable {
  /// The intensities as the same current at each step.
  case direct(DirectEncoder)
  /// At most one spike a pixel, the brighter the earlier.
  case latency(LatencyEncoder)
  /// Random spikes, the brighter the more.
  case poisson(PoissonEncoder)
  /// At most one spike a pixel and sign of its contrast.
  case onOff(OnOffEncoder)

  /// The time steps T of a presentation.
  public var steps: Int {
    switch self {
    case .direct(let encoder): encoder.steps
    case .latency(let encoder): encoder.steps
    case .poisson(let encoder): encoder.steps
    case .onOff: DeviceLatencies.steps
    }
  }
}

/// Direct coding: `pixel / 255` as the same current at each step.
public struct DirectEncoder: Sendable, Equatable {
  /// The time steps T; 1 to 4 096.
  public var steps = 4

  /// Creates the encoder with its defaults.
  public init() {}
}

/// Latency coding: one spike for each pixel that is bright enough.
public struct LatencyEncoder: Sendable, Equatable {
  /// The time steps T; 1 to 64.
  public var steps = 8
  /// The darkest pixel that spikes; that of the preset where `nil`.
  public var minimum: Int?

  /// Creates the encoder with its defaults.
  public init() {}
}

/// Poisson coding: pixel x spikes at each step with probability `x / 255 · maximumRate`.
public struct PoissonEncoder: Sendable, Equatable {
  /// The time steps T; 1 to 4 096.
  public var steps = 32
  /// The spikes a step of a white pixel; 0 to 1.
  public var maximumRate = 0.25

  /// Creates the encoder with its defaults.
  public init() {}
}

extension ImageEncoder {
  /// Encodes images.
  ///
  /// - Parameters:
  ///   - images: The images and their order.
  ///   - range: The positions in the order to present; their number is the batch.
  ///   - seed: The seed of the experiment; only `poisson` draws.
  ///   - presentation: The number of earlier presentations of the same images, as the epoch.
  ///   - backend: Where the images are.
  /// - Returns: What the network takes.
  /// - Throws: ``BackendError`` if the device fails, ``ParameterError`` if a value lies outside its
  ///   range.
  public func encode(
    _ images: DeviceImages, in range: Range<Int>, seed: UInt64, presentation: Int,
    on backend: any Backend
  ) throws -> DeviceActivity {
    switch self {
    case .direct(let encoder):
      .values(try backend.directCurrent(images, in: range, steps: encoder.steps))
    case .latency(let encoder):
      .spikes(try backend.latencySpikes(images, in: range, code: encoder.code()))
    case .poisson(let encoder):
      .spikes(
        try backend.poissonSpikes(
          images, in: range, steps: encoder.steps, maximumRate: Float(encoder.maximumRate),
          seed: seed, presentation: presentation))
    case .onOff:
      throw DescriptionError.unsupported(
        path: "encoder.kind", problem: "on-off gives times of spikes to neurons that spike once",
        remedy: "set it to direct, latency or poisson")
    }
  }

  /// The shape of one sample of what the network takes, of an image of a shape.
  package func shape(of image: [Int]) -> [Int] {
    guard case .onOff = self else { return image }
    return [2] + image.suffix(2)
  }

  /// Throws unless every value lies in its range.
  package func check() throws {
    switch self {
    case .direct: try checkSteps()
    case .latency(let encoder): _ = try encoder.code()
    case .poisson(let encoder):
      try checkSteps()
      try ParameterError.check(
        encoder.maximumRate, is: .within(0, 1), name: "encoder.maximumRate")
    case .onOff(let encoder): try encoder.check()
    }
  }

  private func checkSteps() throws {
    try ParameterError.check(steps, is: .within(1, 4096), name: "encoder.steps")
  }
}

extension LatencyEncoder {
  /// The code as backends take it; the minimum of MNIST where none is resolved.
  ///
  /// - Throws: ``ParameterError`` if a value lies outside its range.
  package func code() throws -> LatencyCode {
    try LatencyCode(steps: steps, minimum: minimum ?? DataPreset.mnist.minimum)
  }
}

extension ImageEncoder: Codable {
  private enum Kind: String, CaseIterable {
    case direct
    case latency
    case poisson
    case onOff = "on-off"
  }

  /// Reads an encoder by its `kind`; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    switch try decoder.kind(Kind.self) {
    case .direct: self = .direct(try DirectEncoder(from: decoder))
    case .latency: self = .latency(try LatencyEncoder(from: decoder))
    case .poisson: self = .poisson(try PoissonEncoder(from: decoder))
    case .onOff: self = .onOff(try OnOffEncoder(from: decoder))
    }
  }

  /// Writes every value.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .direct(let direct): try encoder.encode(direct, kind: Kind.direct)
    case .latency(let latency): try encoder.encode(latency, kind: Kind.latency)
    case .poisson(let poisson): try encoder.encode(poisson, kind: Kind.poisson)
    case .onOff(let onOff): try encoder.encode(onOff, kind: Kind.onOff)
    }
  }
}

extension DirectEncoder: Codable {
  /// Reads the encoder; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    steps = try values.value(.steps, or: steps)
  }
}

extension LatencyEncoder: Codable {
  private enum CodingKeys: String, CodingKey {
    case steps
    case minimum
  }

  /// Reads the encoder; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    steps = try values.value(.steps, or: steps)
    minimum = try values.value(.minimum)
  }

  /// Writes every value, a minimum that follows the preset as null.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(steps, forKey: .steps)
    try values.encode(minimum, forKey: .minimum)
  }
}

extension PoissonEncoder: Codable {
  /// Reads the encoder; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    steps = try values.value(.steps, or: steps)
    maximumRate = try values.value(.maximumRate, or: maximumRate)
  }
}
