// SPDX-License-Identifier: Apache-2.0

extension LearningRateSchedule: Codable {
  private enum Kind: String, CaseIterable {
    case constant
    case step
    case linear
    case cosine
  }

  private enum CodingKeys: String, CodingKey {
    case kind
    case every
    case factor
  }

  /// Reads a schedule by its `kind`; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    switch try decoder.kind(Kind.self) {
    case .constant: self = .constant
    case .step:
      let values = try decoder.container(keyedBy: CodingKeys.self)
      self = .step(
        every: try values.value(.every, or: 1), factor: try values.value(.factor, or: 0.1))
    case .linear: self = .linear
    case .cosine: self = .cosine
    }
  }

  /// Writes every value.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(kind.rawValue, forKey: .kind)
    guard case .step(let every, let factor) = self else { return }
    try values.encode(every, forKey: .every)
    try values.encode(factor, forKey: .factor)
  }

  private var kind: Kind {
    switch self {
    case .constant: .constant
    case .step: .step
    case .linear: .linear
    case .cosine: .cosine
    }
  }

  /// Throws unless every value lies in its range.
  func check(path: String) throws {
    guard case .step(let every, let factor) = self else { return }
    try ParameterError.check(every, is: .atLeast(1), name: "\(path).every")
    try ParameterError.check(factor, is: .within(0, 1), name: "\(path).factor")
  }
}
