// SPDX-License-Identifier: Apache-2.0

extension KeyedDecodingContainer {
  /// The value of a key, or the default where it is missing or null.
  ///
  /// - Throws: ``DescriptionError/wrongType(path:found:expected:)`` with the key's path.
  package func value<Value: Decodable>(_ key: Key, or standard: Value) throws -> Value {
    try value(key) ?? standard
  }

  /// The value of a key; `nil` where it is missing or null.
  package func value<Value: Decodable>(_ key: Key) throws -> Value? {
    do {
      return try decodeIfPresent(Value.self, forKey: key)
    } catch let error as any HebbError {
      throw error
    } catch {
      let path = keyPath(codingPath + [key])
      // A number that does not fit is an error without a path; that of a plain value is known.
      let plain = kind(of: Value.self)
      guard plain != nil || keyPath(failingPath(error)) == path else { throw error }
      let found = try? decode(JSONValue.self, forKey: key)
      throw DescriptionError.wrongType(
        path: path, found: found?.summary ?? "not readable",
        expected: plain ?? "what 'hebb recipes NAME' prints there")
    }
  }

  /// The word of a key among the known ones, or the default.
  package func word<Word: RawRepresentable & CaseIterable>(
    _ key: Key, or standard: Word
  ) throws -> Word where Word.RawValue == String {
    guard let found: String = try value(key) else { return standard }
    guard let word = Word(rawValue: found) else {
      throw DescriptionError.unknownWord(
        path: keyPath(codingPath + [key]), found: found, known: Word.allCases.map(\.rawValue))
    }
    return word
  }
}

extension Decoder {
  /// Which of several kinds an object describes: the word under `kind` (or `by`).
  package func kind<Kind: RawRepresentable & CaseIterable>(
    _ type: Kind.Type, key: String = "kind"
  ) throws -> Kind where Kind.RawValue == String {
    let name = DescriptionKey(key)
    let values: KeyedDecodingContainer<DescriptionKey>
    do {
      values = try container(keyedBy: DescriptionKey.self)
    } catch is DecodingError {
      throw DescriptionError.wrongType(
        path: keyPath(codingPath), found: "no object", expected: "an object with the key \(key)")
    }
    guard let found: String = try values.value(name) else {
      throw DescriptionError.unsupported(
        path: keyPath(codingPath + [name]), problem: "is missing",
        remedy: "give one of \(Kind.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    guard let kind = Kind(rawValue: found) else {
      throw DescriptionError.unknownWord(
        path: keyPath(codingPath + [name]), found: found, known: Kind.allCases.map(\.rawValue))
    }
    return kind
  }
}

extension Encoder {
  /// Writes which of several kinds an object describes, beside the keys of the description.
  package func encode(
    _ description: any Encodable, kind: some RawRepresentable<String>, key: String = "kind"
  ) throws {
    try description.encode(to: self)
    var values = container(keyedBy: DescriptionKey.self)
    try values.encode(kind.rawValue, forKey: DescriptionKey(key))
  }
}

/// A key by its name.
package struct DescriptionKey: CodingKey {
  package let stringValue: String
  package var intValue: Int? { nil }

  package init(_ name: String) { stringValue = name }
  package init?(stringValue: String) { self.stringValue = stringValue }
  package init?(intValue: Int) { nil }
}

private func failingPath(_ error: any Error) -> [any CodingKey] {
  guard let error = error as? DecodingError else { return [] }
  return switch error {
  case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context),
    .keyNotFound(_, let context):
    context.codingPath
  @unknown default: []
  }
}

/// What a plain value must be; `nil` for a type that has parts.
private func kind(of type: Any.Type) -> String? {
  switch type {
  case is Int.Type: "a whole number"
  case is UInt64.Type: "a whole number of at least 0"
  case is Double.Type: "a number"
  case is Bool.Type: "true or false"
  case is String.Type: "a text"
  case is [String].Type: "a list of texts"
  case is [Double].Type: "a list of numbers"
  default: nil
  }
}
