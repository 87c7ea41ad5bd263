// SPDX-License-Identifier: Apache-2.0

extension JSONValue {
  /// The value at a path of keys and indices; `nil` where there is none.
  package func value(at path: [String]) -> JSONValue? {
    guard let first = path.first else { return self }
    return child(first)?.value(at: Array(path.dropFirst()))
  }

  /// The tree with another value at a path that exists.
  package func setting(_ value: JSONValue, at path: [String]) -> JSONValue {
    guard let first = path.first else { return value }
    let rest = Array(path.dropFirst())
    switch self {
    case .object(var object):
      guard let old = object[first] else { return self }
      object[first] = old.setting(value, at: rest)
      return .object(object)
    case .list(var list):
      guard let index = Int(first), list.indices.contains(index) else { return self }
      list[index] = list[index].setting(value, at: rest)
      return .list(list)
    default: return self
    }
  }

  /// The full path that a key stands for: itself, or the only path that it abridges.
  ///
  /// An element of a list goes by its index, by its `name`, or by what it is `by`.
  ///
  /// - Throws: ``DescriptionError`` where no path or several end with the key.
  package func path(of key: String) throws -> [String] {
    let wanted = key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if let exact = resolve(wanted) { return exact }
    let paths = paths
    // The end of a path first; else its last word, and other words of it in order.
    let ending = paths.filter { $0.suffix(wanted.count).elementsEqual(wanted) }
    let matches = ending.isEmpty ? paths.filter { isAbridged(wanted, $0) } : ending
    if matches.count == 1 { return matches[0] }
    guard matches.isEmpty else {
      throw DescriptionError.ambiguousKey(key, paths: matches.map { $0.joined(separator: ".") })
    }
    throw DescriptionError.unknownKey(path: key, nearest: nearest(to: wanted, among: paths))
  }

  /// The path of indices that a path of keys, indices and names stands for.
  private func resolve(_ path: [String]) -> [String]? {
    guard let first = path.first else { return [] }
    let key = childKey(first)
    guard let child = child(key), let rest = child.resolve(Array(path.dropFirst())) else {
      return nil
    }
    return [key] + rest
  }

  private func child(_ key: String) -> JSONValue? {
    switch self {
    case .object(let object): object[key]
    case .list(let list): Int(key).flatMap { list.indices.contains($0) ? list[$0] : nil }
    default: nil
    }
  }

  /// The index of the element of a list that a word names; the word itself elsewhere.
  private func childKey(_ word: String) -> String {
    guard case .list(let list) = self else { return word }
    let index = list.firstIndex { element in
      element.child("name") == .text(word) || element.child("by") == .text(word)
    }
    return index.map(String.init) ?? word
  }

  /// The paths of all values below this one.
  private var paths: [[String]] {
    let children: [(String, JSONValue)] =
      switch self {
      case .object(let object): object.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
      case .list(let list): list.enumerated().map { ("\($0.offset)", $0.element) }
      default: []
      }
    return children.flatMap { key, value in [[key]] + value.paths.map { [key] + $0 } }
  }

  /// The path that a misspelt one most likely means: as it stands in full, or by its last word.
  private func nearest(to wanted: [String], among paths: [[String]]) -> String? {
    let named = paths.filter { $0.last.map { Int($0) == nil } ?? false }
    let whole = nearestName(
      to: wanted.joined(separator: "."), among: named.map { $0.joined(separator: ".") })
    if wanted.count > 1 { return whole }
    let lastWords = Set(named.compactMap(\.last))
    return nearestName(to: wanted[0], among: lastWords.sorted()) ?? whole
  }
}

/// Whether words are the last one of a path and others of it, in order.
private func isAbridged(_ words: [String], _ path: [String]) -> Bool {
  guard words.last == path.last else { return false }
  var rest = path[...]
  return words.allSatisfy { word in
    guard let index = rest.firstIndex(of: word) else { return false }
    rest = rest[(index + 1)...]
    return true
  }
}
