// SPDX-License-Identifier: Apache-2.0

/// A group of options, flags and arguments that can be read from a command line.
protocol ParsableArguments: SendableMetatype {
  /// Creates the group with nothing read yet.
  init()

  /// Checks what was read, after all of it was.
  mutating func validate() throws
}

extension ParsableArguments {
  mutating func validate() throws {}
}

/// A command or a subcommand: its options as properties, its work in `run`.
protocol ParsableCommand: ParsableArguments {
  /// Name, help and subcommands.
  static var configuration: CommandConfiguration { get }

  /// Does the work; a command that only holds subcommands shows its help.
  mutating func run() throws
}

extension ParsableCommand {
  mutating func run() throws { throw CleanExit.helpRequest }

  /// The name that the user types: the type's in lower case, words joined by hyphens.
  static var commandName: String {
    configuration.commandName ?? hyphenated(String(describing: Self.self))
  }
}

/// What a command is called, what its help says and what stands below it.
struct CommandConfiguration: Sendable {
  let commandName: String?
  let abstract: String
  let discussion: String
  let version: String
  let subcommands: [any ParsableCommand.Type]

  /// Describes a command.
  ///
  /// - Parameters:
  ///   - commandName: What the user types; from the type's name where `nil`.
  ///   - abstract: The one sentence of the help.
  ///   - discussion: What the help says next; holds at least one line that begins with `EXAMPLE:`.
  ///   - version: What `--version` prints; the option is unknown where it is empty.
  ///   - subcommands: The commands below this one.
  init(
    commandName: String? = nil, abstract: String = "", discussion: String = "",
    version: String = "", subcommands: [any ParsableCommand.Type] = []
  ) {
    self.commandName = commandName
    self.abstract = abstract
    self.discussion = discussion
    self.version = version
    self.subcommands = subcommands
  }
}

/// A Swift name as the command line spells it: `dataDir` and `DataDir` become `data-dir`.
func hyphenated(_ name: String) -> String {
  var result = ""
  for character in name {
    if character.isUppercase, !result.isEmpty { result += "-" }
    result += character.lowercased()
  }
  return result
}
