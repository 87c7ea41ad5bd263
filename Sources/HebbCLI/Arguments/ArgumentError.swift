// SPDX-License-Identifier: Apache-2.0

import Hebb

/// A command line that does not fit the command.
enum ArgumentError: HebbError, Equatable {
  /// No option has this name.
  case unknownOption(String, command: String, known: [String])
  /// No subcommand has this name.
  case unknownSubcommand(String, command: String, known: [String])
  /// No recipe has this name.
  case unknownRecipe(String, known: [String])
  /// An option stands without its value.
  case missingValue(String, command: String)
  /// A value stands behind a flag.
  case unexpectedValue(String, command: String)
  /// A value is not of its type.
  case invalidValue(String, value: String, expected: String, command: String)
  /// An option that counts once is given again.
  case repeated(String, command: String)
  /// More values are given than the command takes.
  case unexpectedArgument(String, command: String)
  /// An argument or option that the command needs is missing.
  case missingArgument(String, command: String)

  var report: ErrorReport {
    switch self {
    case .unknownOption(let name, let command, let known):
      misuse(
        name, "is not an option of '\(command)'", suggestion(for: name, among: known, of: command))
    case .unknownSubcommand(let name, let command, let known):
      misuse(
        name, "is not a command of '\(command)'", suggestion(for: name, among: known, of: command))
    case .unknownRecipe(let name, let known):
      misuse(
        name, "is no recipe",
        nearestName(to: name, among: known).map { "did you mean '\($0)'?" }
          ?? "give one of \(known.joined(separator: ", ")), or a JSON file")
    case .missingValue(let name, let command):
      misuse(name, "has no value", seeHelp(of: command))
    case .unexpectedValue(let name, let command):
      misuse(name, "takes no value", seeHelp(of: command))
    case .invalidValue(let name, let value, let expected, let command):
      misuse(name, "'\(value)' is not \(expected)", seeHelp(of: command))
    case .repeated(let name, let command):
      misuse(name, "is given twice", "give it once to '\(command)'")
    case .unexpectedArgument(let value, let command):
      misuse(value, "is one argument too many", seeHelp(of: command))
    case .missingArgument(let name, let command):
      misuse(name, "is missing", seeHelp(of: command))
    }
  }
}

private func misuse(_ location: String, _ problem: String, _ remedy: String) -> ErrorReport {
  ErrorReport(at: location, problem: problem, remedy: remedy, kind: .misuse)
}

private func seeHelp(of command: String) -> String { "see '\(command) --help'" }

private func suggestion(for name: String, among known: [String], of command: String) -> String {
  nearestName(to: name, among: known).map { "did you mean '\($0)'?" } ?? seeHelp(of: command)
}
