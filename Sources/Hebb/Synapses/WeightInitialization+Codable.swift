// SPDX-License-Identifier: Apache-2.0

extension WeightInitialization: Codable {
  private enum Kind: String, CaseIterable {
    case pytorch
    case constant
    case uniform
  }

  private enum CodingKeys: String, CodingKey {
    case kind
    case value
    case minimum = "min"
    case maximum = "max"
  }

  /// Reads the word `pytorch`, or an object with a `kind` and its values.
  public init(from decoder: any Decoder) throws {
    if let word = try? decoder.singleValueContainer().decode(String.self) {
      guard word == Kind.pytorch.rawValue else {
        throw DescriptionError.unknownWord(
          path: keyPath(decoder.codingPath), found: word, known: [Kind.pytorch.rawValue])
      }
      self = .pytorch
      return
    }
    let kind = try decoder.kind(Kind.self)
    let values = try decoder.container(keyedBy: CodingKeys.self)
    switch kind {
    case .pytorch: self = .pytorch
    case .constant: self = .constant(Float(try values.value(.value, or: 0.4)))
    case .uniform:
      self = .uniform(
        Float(try values.value(.minimum, or: -1.0)), Float(try values.value(.maximum, or: 1.0)))
    }
  }

  /// Writes the word `pytorch`, or an object with every value.
  public func encode(to encoder: any Encoder) throws {
    if case .pytorch = self {
      var value = encoder.singleValueContainer()
      try value.encode(Kind.pytorch.rawValue)
      return
    }
    var values = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .pytorch: break
    case .constant(let value):
      try values.encode(Kind.constant.rawValue, forKey: .kind)
      try values.encode(value, forKey: .value)
    case .uniform(let minimum, let maximum):
      try values.encode(Kind.uniform.rawValue, forKey: .kind)
      try values.encode(minimum, forKey: .minimum)
      try values.encode(maximum, forKey: .maximum)
    }
  }
}
