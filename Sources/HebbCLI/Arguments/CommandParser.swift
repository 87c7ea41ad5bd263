// SPDX-License-Identifier: Apache-2.0

/// A command that was found, with its full name and its definitions.
struct ParsedCommand {
  var command: any ParsableCommand
  /// The words that name it, as `hebb data list`.
  let path: String
  /// What it does, or the help or version that was asked for instead.
  var request = CommandRequest.run
}

/// What a command line asks of its command.
enum CommandRequest: Equatable {
  case run
  case help
  case version
}

extension ParsableCommand {
  /// Reads a command line.
  ///
  /// - Parameters:
  ///   - arguments: The words behind the name of the program.
  ///   - parent: The words that name the commands above this one.
  /// - Returns: The command that the words name, its properties set and validated.
  /// - Throws: ``ArgumentError`` or what `validate` throws.
  static func parse(_ arguments: [String], below parent: [String] = []) throws -> ParsedCommand {
    let path = parent + [commandName]
    let names = configuration.subcommands.map { $0.commandName }
    if let word = arguments.first, !names.isEmpty, !word.isOption {
      guard let index = names.firstIndex(of: word) else {
        throw ArgumentError.unknownSubcommand(
          word, command: path.joined(separator: " "), known: names)
      }
      return try configuration.subcommands[index].parse(
        Array(arguments.dropFirst()), below: path)
    }
    var command = Self()
    var reader = ArgumentReader(
      words: arguments[...], definitions: command.definitions,
      command: path.joined(separator: " "), hasVersion: !configuration.version.isEmpty)
    let request = try reader.read()
    if request == .run { try command.validateAll() }
    return ParsedCommand(
      command: command, path: path.joined(separator: " "), request: request)
  }
}

/// Hands the words of a command line to the definitions of a command.
private struct ArgumentReader {
  var words: ArraySlice<String>
  let definitions: [ArgumentDefinition]
  let command: String
  let hasVersion: Bool
  private var given: Set<String> = []
  private var isAfterTerminator = false

  init(
    words: ArraySlice<String>, definitions: [ArgumentDefinition], command: String, hasVersion: Bool
  ) {
    self.words = words
    self.definitions = definitions
    self.command = command
    self.hasVersion = hasVersion
  }

  mutating func read() throws -> CommandRequest {
    while let word = words.popFirst() {
      switch word {
      case _ where isAfterTerminator || !word.isOption: try readPositional(word)
      case "--": isAfterTerminator = true
      case "-h", "--help": return .help
      case "--version" where hasVersion: return .version
      default: try readOption(word)
      }
    }
    for definition in definitions where definition.isRequired && !given.contains(definition.name) {
      throw ArgumentError.missingArgument(definition.name, command: command)
    }
    return .run
  }

  private mutating func readOption(_ word: String) throws {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    guard let definition = definitions.first(where: { $0.name == name && $0.kind != .positional })
    else {
      let known =
        definitions.filter { $0.kind != .positional }.map(\.name) + ["--help"]
        + (hasVersion ? ["--version"] : [])
      throw ArgumentError.unknownOption(name, command: command, known: known)
    }
    try markGiven(definition)
    switch definition.kind {
    case .flag:
      guard parts.count == 1 else {
        throw ArgumentError.unexpectedValue(name, command: command)
      }
      _ = definition.accept("")
    case .option, .positional:
      try accept(parts.count == 2 ? String(parts[1]) : nextValue(of: name), for: definition)
    }
  }

  /// The word behind an option; one that looks like an option itself is none, a negative number is.
  private mutating func nextValue(of name: String) throws -> String {
    guard let word = words.first, !word.hasPrefix("--"), word != "-h" else {
      throw ArgumentError.missingValue(name, command: command)
    }
    words.removeFirst()
    return word
  }

  private mutating func readPositional(_ word: String) throws {
    let next = definitions.first { definition in
      definition.kind == .positional
        && (definition.isRepeating || !given.contains(definition.name))
    }
    guard let next else { throw ArgumentError.unexpectedArgument(word, command: command) }
    try markGiven(next)
    try accept(word, for: next)
  }

  private mutating func markGiven(_ definition: ArgumentDefinition) throws {
    guard given.insert(definition.name).inserted || definition.isRepeating else {
      throw ArgumentError.repeated(definition.name, command: command)
    }
  }

  private func accept(_ word: String, for definition: ArgumentDefinition) throws {
    guard definition.accept(word) else {
      throw ArgumentError.invalidValue(
        definition.name, value: word, expected: definition.value.kind, command: command)
    }
  }
}

extension String {
  /// Whether the word can only be an option: `-` alone and negative numbers are values.
  fileprivate var isOption: Bool { hasPrefix("-") && count > 1 && Double(self) == nil }
}
