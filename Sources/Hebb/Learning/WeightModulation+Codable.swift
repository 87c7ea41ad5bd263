// SPDX-License-Identifier: Apache-2.0

extension WeightModulation: Codable {
  private enum Kind: String, CaseIterable {
    case additive
    case identity
    case clamp
    case bounded
    case softBounds
    case postTriggered
    case custom
  }

  private enum CodingKeys: String, CodingKey {
    case minimum = "min"
    case maximum = "max"
    case exponent
    case pre
    case post
  }

  /// Reads a modulation by its `kind`; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let kind = try decoder.kind(Kind.self)
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let maximum = Float(try values.value(.maximum, or: 1.0))
    func minimum(or standard: Double) throws -> Float {
      Float(try values.value(.minimum, or: standard))
    }
    switch kind {
    case .additive: self = .additive
    case .identity: self = .identity
    case .clamp: self = .clamp(minimum: try minimum(or: -1), maximum: maximum)
    case .bounded:
      self = .bounded(
        minimum: try minimum(or: 0), maximum: maximum,
        exponent: Float(try values.value(.exponent, or: 1.0)))
    case .softBounds: self = .softBounds(minimum: try minimum(or: 0), maximum: maximum)
    case .postTriggered: self = .postTriggered
    case .custom:
      func expression(_ key: CodingKeys) throws -> WeightExpression {
        try WeightExpression(
          values.value(key, or: "1"), at: keyPath(decoder.codingPath + [key]))
      }
      self = .custom(CustomModulation(pre: try expression(.pre), post: try expression(.post)))
    }
  }

  /// Writes every value.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .additive: try encoder.encode(Limits(), kind: Kind.additive)
    case .identity: try encoder.encode(Limits(), kind: Kind.identity)
    case .postTriggered: try encoder.encode(Limits(), kind: Kind.postTriggered)
    case .clamp(let minimum, let maximum):
      try encoder.encode(Limits(min: minimum, max: maximum), kind: Kind.clamp)
    case .softBounds(let minimum, let maximum):
      try encoder.encode(Limits(min: minimum, max: maximum), kind: Kind.softBounds)
    case .custom(let custom):
      try encoder.encode(
        Limits(pre: custom.pre.text, post: custom.post.text), kind: Kind.custom)
    case .bounded(let minimum, let maximum, let exponent):
      try encoder.encode(
        Limits(min: minimum, max: maximum, exponent: exponent), kind: Kind.bounded)
    }
  }

  /// The values that a kind has; others are left out.
  private struct Limits: Encodable {
    var min: Float?
    var max: Float?
    var exponent: Float?
    var pre: String?
    var post: String?
  }

  /// Throws unless every value is finite and the limits are in order.
  package func check(path: String) throws {
    switch self {
    case .additive, .identity, .postTriggered, .custom: return
    case .clamp(let minimum, let maximum), .softBounds(let minimum, let maximum),
      .bounded(let minimum, let maximum, _):
      try ParameterError.check(minimum, is: .finite, name: "\(path).min")
      try ParameterError.check(maximum, is: .atLeast(Double(minimum)), name: "\(path).max")
    }
    if case .bounded(_, _, let exponent) = self {
      try ParameterError.check(exponent, is: .atLeast(0), name: "\(path).exponent")
    }
  }
}
