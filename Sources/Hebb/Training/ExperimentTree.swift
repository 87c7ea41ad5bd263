// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

extension Experiment {
  /// Reads an experiment from JSON.
  ///
  /// - Parameters:
  ///   - json: The text.
  ///   - source: The file that errors name.
  /// - Throws: ``DescriptionError`` if a key is unknown or a value has the wrong type.
  public init(json: some Sequence<UInt8>, source: String) throws {
    self = try Experiment(tree: JSONValue(parsing: json, source: source))
  }

  /// The experiment as JSON, every default written out, keys sorted.
  ///
  /// - Returns: The text, without a line break at its end.
  /// - Throws: `EncodingError` if a value is not finite.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// Reads an experiment from a tree, every key of which must be known.
  init(tree: JSONValue) throws {
    guard case .object = tree else {
      throw DescriptionError.wrongType(
        path: "experiment", found: tree.summary, expected: "an object")
    }
    self = try tree.decoded()
    try checkKeys(of: tree, known: JSONValue(encoding: self), path: [])
  }

  /// Changes one value, as `--set key=value` does.
  ///
  /// - Parameters:
  ///   - key: The path of a key, as `network.2.tau` or `network.lif1.tau`; or some words of one and its
  ///     last, which no other key shares, as `decayInput`.
  ///   - value: The value: JSON, or a text where it is none.
  /// - Throws: ``DescriptionError`` if no key or several have this name, or the value has the wrong
  ///   type.
  public mutating func set(_ key: String, to value: String) throws {
    let value = JSONValue(word: value)
    let tree = try JSONValue(encoding: self)
    let path = try tree.path(of: key)
    if path == ["preset"], case .text(let name) = value, let preset = DataPreset(rawValue: name) {
      follow(preset: preset)
    } else if path == ["data"], case .text(let name) = value {
      use(data: name)
    } else if path.last == "kind" || path.last == "by" {
      self = try setKind(value, at: path, in: tree)
    } else {
      self = try Experiment(tree: tree.setting(value, at: path))
    }
  }

  /// Changes what kind an object is of; keys that the new kind knows keep their values.
  private func setKind(
    _ value: JSONValue, at path: [String], in tree: JSONValue
  ) throws -> Experiment {
    let parent = Array(path.dropLast())
    guard case .object(let old)? = tree.value(at: parent), let key = path.last else { return self }
    let bare = try Experiment(tree: tree.setting(.object([key: value]), at: parent))
    guard case .object(var new)? = try JSONValue(encoding: bare).value(at: parent) else {
      return bare
    }
    for (name, kept) in old where name != key && new[name] != nil { new[name] = kept }
    return try Experiment(tree: tree.setting(.object(new), at: parent))
  }
}

/// Throws at the first key of a tree that is not in the known one at the same place.
private func checkKeys(of tree: JSONValue, known: JSONValue, path: [String]) throws {
  switch (tree, known) {
  case (.object(let given), .object(let known)):
    for key in given.keys.sorted() {
      guard let match = known[key], let value = given[key] else {
        throw DescriptionError.unknownKey(
          path: (path + [key]).joined(separator: "."),
          nearest: nearestName(to: key, among: known.keys.sorted()))
      }
      try checkKeys(of: value, known: match, path: path + [key])
    }
  case (.list(let given), .list(let known)):
    for (index, pair) in zip(given, known).enumerated() {
      try checkKeys(of: pair.0, known: pair.1, path: path + ["\(index)"])
    }
  default: return
  }
}

extension Experiment {
  /// The largest file that is read as an experiment, in bytes.
  private static let maximumBytes = 16_000_000

  /// Reads an experiment from a JSON file.
  ///
  /// - Parameter path: The file.
  /// - Throws: ``FileError`` if it cannot be read, ``DescriptionError`` if it describes none.
  public init(contentsOf path: String) throws {
    let source = try FileSource(path)
    let bytes = try source.read(min(source.byteCountBound, Experiment.maximumBytes))
    try self.init(json: bytes, source: path)
  }
}
