// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Any JSON value, as a tree that can be compared and changed.
package enum JSONValue: Sendable, Equatable {
  case null
  case boolean(Bool)
  case integer(Int)
  /// A whole number above `Int.max`, such as a seed of 64 bits.
  case unsigned(UInt64)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])
}

extension JSONValue: Codable {
  package init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let boolean = try? value.decode(Bool.self) {
      self = .boolean(boolean)
    } else if let integer = try? value.decode(Int.self) {
      self = .integer(integer)
    } else if let unsigned = try? value.decode(UInt64.self) {
      self = .unsigned(unsigned)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let list = try? value.decode([JSONValue].self) {
      self = .list(list)
    } else {
      self = .object(try value.decode([String: JSONValue].self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch self {
    case .null: try value.encodeNil()
    case .boolean(let boolean): try value.encode(boolean)
    case .integer(let integer): try value.encode(integer)
    case .unsigned(let unsigned): try value.encode(unsigned)
    case .number(let number): try value.encode(number)
    case .text(let text): try value.encode(text)
    case .list(let list): try value.encode(list)
    case .object(let object): try value.encode(object)
    }
  }
}

extension JSONValue {
  /// Reads a text in JSON.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - source: The file that errors name.
  /// - Throws: ``DescriptionError/notJSON(source:reason:)`` if it is none.
  package init(parsing text: some Sequence<UInt8>, source: String) throws {
    do {
      self = try JSONDecoder().decode(JSONValue.self, from: Data(text))
    } catch {
      throw DescriptionError.notJSON(source: source, reason: reason(error))
    }
  }

  /// The value that a word of the command line spells: JSON where it is, else a text.
  package init(word: String) {
    self = (try? JSONDecoder().decode(JSONValue.self, from: Data(word.utf8))) ?? .text(word)
  }

  /// The tree that a value encodes as.
  package init(encoding value: some Encodable) throws {
    self = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(value))
  }

  /// The value that the tree describes.
  package func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
    try JSONDecoder().decode(type, from: JSONEncoder().encode(self))
  }

  /// What the value is, for an error: `the text "abc"`.
  package var summary: String {
    switch self {
    case .null: "null"
    case .boolean(let boolean): "\(boolean)"
    case .integer(let integer): "\(integer)"
    case .unsigned(let unsigned): "\(unsigned)"
    case .number(let number): "\(number)"
    case .text(let text): "the text \"\(text)\""
    case .list: "a list"
    case .object: "an object"
    }
  }
}

/// What a text does wrong as JSON.
private func reason(_ error: any Error) -> String {
  guard case DecodingError.dataCorrupted(let context) = error else { return "not one value" }
  return (context.underlyingError as? any CustomStringConvertible)?.description
    ?? context.debugDescription
}
