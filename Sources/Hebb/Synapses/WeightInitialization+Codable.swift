// SPDX-License-Identifier: Apache-2.0

extension WeightInitialization: Codable {
  private enum Kind: String, CaseIterable {
    case pytorch
    case constant
    case uniform
    case normal
    case balanced
  }

  private enum CodingKeys: String, CodingKey {
    case kind
    case value
    case minimum = "min"
    case maximum = "max"
    case mean
    case deviation
    case images
    case quantile
    case outputQuantile
  }

  /// Reads the word `pytorch` or `balanced`, or an object with a `kind` and its values.
  public init(from decoder: any Decoder) throws {
    if let word = try? decoder.singleValueContainer().decode(String.self) {
      switch Kind(rawValue: word) {
      case .pytorch: self = .pytorch
      case .balanced: self = .balanced(Balance())
      default:
        throw DescriptionError.unknownWord(
          path: keyPath(decoder.codingPath), found: word,
          known: [Kind.pytorch.rawValue, Kind.balanced.rawValue])
      }
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
    case .normal:
      self = .normal(
        mean: Float(try values.value(.mean, or: 0.0)),
        deviation: Float(try values.value(.deviation, or: 1.0)))
    case .balanced:
      var balance = Balance()
      balance.images = try values.value(.images, or: balance.images)
      balance.quantile = try values.value(.quantile, or: balance.quantile)
      balance.outputQuantile = try values.value(.outputQuantile, or: balance.outputQuantile)
      self = .balanced(balance)
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
    case .normal(let mean, let deviation):
      try values.encode(Kind.normal.rawValue, forKey: .kind)
      try values.encode(mean, forKey: .mean)
      try values.encode(deviation, forKey: .deviation)
    case .balanced(let balance):
      try values.encode(Kind.balanced.rawValue, forKey: .kind)
      try values.encode(balance.images, forKey: .images)
      try values.encode(balance.quantile, forKey: .quantile)
      try values.encode(balance.outputQuantile, forKey: .outputQuantile)
    }
  }
}

extension WeightInitialization {
  /// Throws unless every value lies in its range.
  package func check(path: String) throws {
    switch self {
    case .pytorch: return
    case .constant(let value): try ParameterError.check(value, is: .finite, name: "\(path).value")
    case .uniform(let low, let high):
      try ParameterError.check(low, is: .finite, name: "\(path).min")
      try ParameterError.check(high, is: .atLeast(Double(low)), name: "\(path).max")
    case .normal(let mean, let deviation):
      try ParameterError.check(mean, is: .finite, name: "\(path).mean")
      try ParameterError.check(deviation, is: .atLeast(0), name: "\(path).deviation")
    case .balanced(let balance):
      try ParameterError.check(balance.images, is: .within(1, 1e6), name: "\(path).images")
      try ParameterError.check(balance.quantile, is: .within(0, 1), name: "\(path).quantile")
      try ParameterError.check(
        balance.outputQuantile, is: .within(0, 1), name: "\(path).outputQuantile")
    }
  }
}
