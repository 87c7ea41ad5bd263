// SPDX-License-Identifier: Apache-2.0

/// An extent in both directions of a plane: one number where they are equal, else `[height, width]`.
public struct PlaneExtent: Sendable, Equatable, ExpressibleByIntegerLiteral {
  /// The extent down.
  public var height: Int
  /// The extent across.
  public var width: Int

  /// Creates an extent.
  ///
  /// - Parameters:
  ///   - height: The extent down.
  ///   - width: The extent across.
  public init(_ height: Int, _ width: Int) {
    self.height = height
    self.width = width
  }

  /// Creates the same extent in both directions.
  public init(integerLiteral value: Int) { self.init(value, value) }
}

extension PlaneExtent: Codable {
  /// Reads a number or a pair.
  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let both = try? value.decode(Int.self) {
      self.init(both, both)
    } else if let pair = try? value.decode([Int].self), pair.count == 2 {
      self.init(pair[0], pair[1])
    } else {
      throw DescriptionError.wrongType(
        path: keyPath(decoder.codingPath),
        found: (try? value.decode(JSONValue.self).summary) ?? "not readable",
        expected: "a whole number or two in a list, [height, width]")
    }
  }

  /// Writes a number, or a pair where the directions differ.
  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    if height == width { try value.encode(height) } else { try value.encode([height, width]) }
  }
}
