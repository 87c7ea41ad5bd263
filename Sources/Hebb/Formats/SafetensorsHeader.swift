// SPDX-License-Identifier: Apache-2.0

/// The header of a safetensors file, as its JSON holds it.
struct SafetensorsHeader: Codable {
  /// One array: type, extents, and its bytes among the data.
  struct Tensor: Codable {
    let dtype: String
    let shape: [Int]
    let dataOffsets: [Int]

    enum CodingKeys: String, CodingKey {
      case dtype
      case shape
      case dataOffsets = "data_offsets"
    }

    /// The first byte among the data; -1 where the header gives none.
    var begin: Int { dataOffsets.first ?? -1 }
    /// The byte after the last one.
    var end: Int { dataOffsets.last ?? -1 }
  }

  var metadata: [String: String]
  var tensors: [String: Tensor]

  init(metadata: [String: String], tensors: [String: Tensor]) {
    self.metadata = metadata
    self.tensors = tensors
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    metadata = try container.decodeIfPresent([String: String].self, forKey: .metadata) ?? [:]
    tensors = [:]
    for name in container.allKeys where name != .metadata {
      tensors[name.stringValue] = try container.decode(Tensor.self, forKey: name)
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Name.self)
    if !metadata.isEmpty { try container.encode(metadata, forKey: .metadata) }
    for (name, tensor) in tensors { try container.encode(tensor, forKey: Name(name)) }
  }

  /// A key of the header: the name of an array, or `__metadata__`.
  private struct Name: CodingKey, Equatable {
    static let metadata = Name("__metadata__")

    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}
