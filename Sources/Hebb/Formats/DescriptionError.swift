// SPDX-License-Identifier: Apache-2.0

/// A description of an experiment that cannot be meant as it stands.
public enum DescriptionError: HebbError, Equatable {
  /// The text is not JSON.
  case notJSON(source: String, reason: String)
  /// A value has the wrong type.
  case wrongType(path: String, found: String, expected: String)
  /// No key has this name there.
  case unknownKey(path: String, nearest: String?)
  /// A word is none of those that are known there.
  case unknownWord(path: String, found: String, known: [String])
  /// A short key stands for several.
  case ambiguousKey(String, paths: [String])
  /// A combination that has no meaning, or none yet.
  case unsupported(path: String, problem: String, remedy: String)

  /// What is wrong, where, and what to do.
  public var report: ErrorReport {
    switch self {
    case .notJSON(let source, let reason):
      ErrorReport(
        at: source, problem: "is not JSON: \(reason)",
        remedy: "start from what 'hebb recipes NAME' prints", kind: .misuse)
    case .wrongType(let path, let found, let expected):
      ErrorReport(at: path, problem: "is \(found)", remedy: "give \(expected)", kind: .misuse)
    case .unknownKey(let path, let nearest):
      ErrorReport(
        at: path, problem: "there is no such key",
        remedy: nearest.map { "did you mean '\($0)'?" }
          ?? "see the keys that 'hebb recipes NAME' prints", kind: .misuse)
    case .unknownWord(let path, let found, let known):
      ErrorReport(
        at: path, problem: "'\(found)' is unknown",
        remedy: nearestName(to: found, among: known).map { "did you mean '\($0)'?" }
          ?? "give one of \(known.joined(separator: ", "))", kind: .misuse)
    case .ambiguousKey(let key, let paths):
      ErrorReport(
        at: key, problem: "stands for \(paths.joined(separator: ", "))",
        remedy: "give one of them in full", kind: .misuse)
    case .unsupported(let path, let problem, let remedy):
      ErrorReport(at: path, problem: problem, remedy: remedy, kind: .misuse)
    }
  }
}

/// The path of a key as its user writes it: `phases.0.learningRate`.
package func keyPath(_ keys: [any CodingKey]) -> String {
  keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
}
