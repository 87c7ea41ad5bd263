// SPDX-License-Identifier: Apache-2.0

/// The width that help is wrapped to, and the column where descriptions begin.
private let (lineWidth, descriptionColumn) = (80, 26)

extension ParsedCommand {
  /// The help of the command.
  var helpText: String {
    let configuration = type(of: command).configuration
    let definitions = command.definitions
    let positional = definitions.filter { $0.kind == .positional }
    let options = definitions.filter { $0.kind != .positional }.map { row(of: $0) }
    let version = configuration.version.isEmpty ? [] : [("--version", "Show the version.")]
    let subcommands = configuration.subcommands.map {
      ($0.commandName, $0.configuration.abstract)
    }
    return [
      "OVERVIEW: \(configuration.abstract)", configuration.discussion,
      "USAGE: \(usage(positional, hasSubcommands: !subcommands.isEmpty))",
      section("ARGUMENTS", positional.map { row(of: $0) }),
      section("OPTIONS", options + version + [("-h, --help", "Show help information.")]),
      section("SUBCOMMANDS", subcommands),
    ].filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private func usage(_ positional: [ArgumentDefinition], hasSubcommands: Bool) -> String {
    let words = positional.map { definition in
      let name = definition.isRepeating ? "\(definition.name) ..." : definition.name
      return definition.isRequired ? name : "[\(name)]"
    }
    return ([path] + words + [hasSubcommands ? "<subcommand>" : "[<options>]"])
      .joined(separator: " ")
  }

  private func row(of definition: ArgumentDefinition) -> (String, String) {
    var notes: [String] = []
    let value = definition.value
    if !value.allStrings.isEmpty {
      notes.append("values: \(value.allStrings.joined(separator: ", "))")
    }
    if let defaultValue = value.defaultValue, definition.kind == .option {
      notes.append("default: \(defaultValue)")
    }
    if definition.isRepeating, definition.kind == .option { notes.append("repeatable") }
    let term =
      definition.kind == .option ? "\(definition.name) <\(definition.valueName)>" : definition.name
    let note = notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))"
    return (term, definition.abstract + note)
  }

  private func section(_ title: String, _ rows: [(String, String)]) -> String {
    guard !rows.isEmpty else { return "" }
    return ([title + ":"] + rows.map { "  " + entry($0.0, $0.1) }).joined(separator: "\n")
  }

  /// A term and its description, wrapped, in a column of its own.
  private func entry(_ term: String, _ description: String) -> String {
    let indent = String(repeating: " ", count: descriptionColumn)
    let lines = wrapped(description, to: lineWidth - descriptionColumn)
    let body = lines.joined(separator: "\n" + indent)
    let room = descriptionColumn - 2
    guard term.count < room else { return body.isEmpty ? term : "\(term)\n\(indent)\(body)" }
    return term + String(repeating: " ", count: room - term.count) + body
  }
}

/// Breaks a text between words.
private func wrapped(_ text: String, to width: Int) -> [String] {
  var lines: [String] = []
  for word in text.split(separator: " ") {
    if let last = lines.last, last.count + 1 + word.count <= width {
      lines[lines.count - 1] = "\(last) \(word)"
    } else {
      lines.append(String(word))
    }
  }
  return lines
}
