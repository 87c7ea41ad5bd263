// SPDX-License-Identifier: Apache-2.0

/// A layer of a network as an experiment describes it.
public enum LayerDescription: Sendable, Equatable {
  /// All features in one row.
  case flatten(FlattenDescription)
  /// A dense synapse.
  case linear(LinearDescription)
  /// Leaky integrate-and-fire neurons.
  case lif(LIFDescription)
  /// Integrate-and-fire neurons without a leak.
  case integrateAndFire(IFDescription)
  /// Neurons that compete for each image.
  case competitiveLIF(CompetitiveDescription)

  fileprivate enum Kind: String, CaseIterable {
    case flatten
    case linear
    case lif
    case integrateAndFire = "if"
    case competitiveLIF
  }

  fileprivate var kindName: Kind {
    switch self {
    case .flatten: .flatten
    case .linear: .linear
    case .lif: .lif
    case .integrateAndFire: .integrateAndFire
    case .competitiveLIF: .competitiveLIF
    }
  }

  /// The kind of the layer as its description spells it.
  public var kind: String { kindName.rawValue }

  /// The name of the layer.
  public var name: String {
    get {
      switch self {
      case .flatten(let layer): layer.name
      case .linear(let layer): layer.name
      case .lif(let layer): layer.name
      case .integrateAndFire(let layer): layer.name
      case .competitiveLIF(let layer): layer.name
      }
    }
    set {
      switch self {
      case .flatten: self = .flatten(FlattenDescription(name: newValue))
      case .linear(var layer):
        layer.name = newValue
        self = .linear(layer)
      case .lif(var layer):
        layer.name = newValue
        self = .lif(layer)
      case .integrateAndFire(var layer):
        layer.name = newValue
        self = .integrateAndFire(layer)
      case .competitiveLIF(var layer):
        layer.name = newValue
        self = .competitiveLIF(layer)
      }
    }
  }
}

/// All features of a sample in one row; bit-packed spikes already lie so.
public struct FlattenDescription: Sendable, Equatable {
  /// The name of the layer; its kind and number where empty.
  public var name = ""

  /// Creates the description of a layer.
  ///
  /// - Parameter name: The name of the layer.
  public init(name: String = "") { self.name = name }
}

extension FlattenDescription: Codable {
  /// Reads the description; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    name = try values.value(.name, or: name)
  }
}

extension LayerDescription: Codable {
  /// Reads a layer by its `kind`; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    switch try decoder.kind(Kind.self) {
    case .flatten: self = .flatten(try FlattenDescription(from: decoder))
    case .linear: self = .linear(try LinearDescription(from: decoder))
    case .lif: self = .lif(try LIFDescription(from: decoder))
    case .integrateAndFire: self = .integrateAndFire(try IFDescription(from: decoder))
    case .competitiveLIF: self = .competitiveLIF(try CompetitiveDescription(from: decoder))
    }
  }

  /// Writes every value.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .flatten(let layer): try encoder.encode(layer, kind: kindName)
    case .linear(let layer): try encoder.encode(layer, kind: kindName)
    case .lif(let layer): try encoder.encode(layer, kind: kindName)
    case .integrateAndFire(let layer): try encoder.encode(layer, kind: kindName)
    case .competitiveLIF(let layer): try encoder.encode(layer, kind: kindName)
    }
  }
}

extension [LayerDescription] {
  /// The layers with a name each: their kind and its number where they had none.
  package var named: [LayerDescription] {
    var counts: [String: Int] = [:]
    return map { layer in
      counts[layer.kind, default: 0] += 1
      guard layer.name.isEmpty else { return layer }
      var named = layer
      named.name = "\(layer.kind)\(counts[layer.kind, default: 0])"
      return named
    }
  }
}
