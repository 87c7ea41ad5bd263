// SPDX-License-Identifier: Apache-2.0

extension LearningRateSchedule: Codable {
  private enum CodingKeys: String, CodingKey {
    case kind
  }

  /// Reads a schedule by its `kind`.
  public init(from decoder: any Decoder) throws { self = try decoder.kind(Self.self) }

  /// Writes the kind.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(rawValue, forKey: .kind)
  }
}
