// SPDX-License-Identifier: Apache-2.0

/// All that a training run depends on: data, encoder, network, phases, readout and seed.
///
/// One JSON file describes it; every key may be left out and takes its default; unknown keys are
/// errors.
public struct Experiment: Sendable, Equatable {
  /// The version of the form that this program writes and reads.
  public static let currentVersion = 1

  private static let standardNetwork: [LayerDescription] = [
    .flatten(Flatten()), .linear(Linear(bias: false)), .lif(LIF()),
  ]

  /// The version of the form.
  public var version = Experiment.currentVersion
  /// What the experiment is called.
  public var name = "experiment"
  /// The data set, or a folder with its four IDX files.
  public var data: String
  /// The data set whose constants apply: `digits`, `mnist` or `fashion-mnist`.
  public var preset: String
  /// The seed of all random numbers.
  public var seed: UInt64 = 1
  /// The images of a batch; at least 1.
  public var batch = 64
  /// How many images of the seed's permutation are trained on; all where `nil`.
  public var limit: Int?
  /// Whether anything is learnt; without, the run is the control of the same seed.
  public var learning = true
  /// How an image becomes what the network takes.
  public var encoder: ImageEncoder
  /// The layers, the first to see an image first.
  public var network: [LayerDescription]
  /// How the weights of synapses start.
  public var initialization = WeightInitialization.pytorch
  /// What is trained, by what, one after the other.
  public var phases: [Phase]
  /// How a class is read from the network.
  public var readout: Readout

  /// Creates an experiment.
  ///
  /// - Parameters:
  ///   - name: What the experiment is called.
  ///   - data: The data set, or a folder with its four IDX files.
  ///   - encoder: How an image becomes what the network takes.
  ///   - network: The layers, the first to see an image first.
  ///   - phases: What is trained, by what, one after the other.
  ///   - readout: How a class is read from the network.
  public init(
    name: String, data: String = "digits", encoder: ImageEncoder, network: [LayerDescription],
    phases: [Phase], readout: Readout
  ) {
    self.name = name
    self.data = data
    preset = DataPreset(dataSet: data).rawValue
    self.encoder = encoder
    self.network = network.named
    self.phases = phases
    self.readout = readout
    resolveEncoder()
    resolvePhases()
  }

  /// Whether a phase trains neurons that compete.
  var competes: Bool {
    phases.contains { if case .competition = $0 { true } else { false } }
  }

  /// Names the layers that phases train where they name none.
  private mutating func resolvePhases() {
    let synapses = network.filter(\.isSynapse).map(\.name)
    let competing = network.filter { $0.competing != nil }
    for index in phases.indices where phases[index].train.isEmpty {
      switch phases[index] {
      case .stdp, .triplet: phases[index].train = synapses
      case .teacher, .reward, .mstdp: phases[index].train = synapses.suffix(1)
      case .competition: phases[index].train = competing.map(\.name)
      case .patches: phases[index].train = layers(of: .spikeOnceConv2d)
      case .supervised: phases[index].train = layers(of: .spikeOnceLinear)
      case .kernels: phases[index].train = Array(synapses.prefix(1))
      }
    }
  }

  private mutating func resolveEncoder() {
    guard case .latency(var latency) = encoder, latency.minimum == nil else { return }
    latency.minimum = (DataPreset(rawValue: preset) ?? .mnist).minimum
    encoder = .latency(latency)
  }
}

extension Experiment: Codable {
  private enum CodingKeys: String, CodingKey {
    case version
    case name
    case data
    case preset
    case seed
    case batch
    case limit
    case learning
    case encoder
    case network
    case initialization
    case phases
    case readout
  }

  /// Reads an experiment; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      name: try values.value(.name, or: "experiment"), data: try values.value(.data, or: "digits"),
      encoder: try values.value(.encoder, or: .direct(DirectEncoder())),
      network: try values.value(.network, or: Experiment.standardNetwork),
      phases: try values.value(.phases, or: [.stdp(STDPPhase())]),
      readout: try values.value(.readout, or: .rate(RateReadout())))
    version = try values.value(.version, or: version)
    if let name: String = try values.value(.preset) {
      guard let preset = DataPreset(rawValue: name) else {
        throw DescriptionError.unknownWord(
          path: "preset", found: name, known: DataPreset.allCases.map(\.rawValue))
      }
      let givesMinimum = try givesEncoderMinimum(values)
      // What the file gives stays, also where it is the constant of another data set.
      let given = (network, phases)
      if givesMinimum { self.preset = preset.rawValue } else { follow(preset: preset) }
      (network, phases) = given
    }
    seed = try values.value(.seed, or: seed)
    batch = try values.value(.batch, or: batch)
    limit = try values.value(.limit)
    learning = try values.value(.learning, or: learning)
    initialization = try values.value(.initialization, or: initialization)
  }

  /// Writes every value; a limit that is not given is null.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(version, forKey: .version)
    try values.encode(name, forKey: .name)
    try values.encode(data, forKey: .data)
    try values.encode(preset, forKey: .preset)
    try values.encode(seed, forKey: .seed)
    try values.encode(batch, forKey: .batch)
    try values.encode(limit, forKey: .limit)
    try values.encode(learning, forKey: .learning)
    try values.encode(self.encoder, forKey: .encoder)
    try values.encode(network, forKey: .network)
    try values.encode(initialization, forKey: .initialization)
    try values.encode(phases, forKey: .phases)
    try values.encode(readout, forKey: .readout)
  }
}

/// Whether the encoder's minimum is written out, and so does not follow the preset.
private func givesEncoderMinimum<Key: CodingKey>(
  _ values: KeyedDecodingContainer<Key>
) throws -> Bool {
  guard let key = Key(stringValue: "encoder"),
    let tree = try values.decodeIfPresent(JSONValue.self, forKey: key),
    case .object(let encoder) = tree
  else { return false }
  return encoder["minimum"].map { $0 != .null } ?? false
}
