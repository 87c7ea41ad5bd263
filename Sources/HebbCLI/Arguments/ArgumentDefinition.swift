// SPDX-License-Identifier: Apache-2.0

/// What the help says about an option, flag or argument.
struct ArgumentHelp: ExpressibleByStringLiteral {
  /// What it is for.
  let abstract: String
  /// What its value is called; the name of the property where `nil`.
  let valueName: String?

  init(_ abstract: String, valueName: String? = nil) {
    self.abstract = abstract
    self.valueName = valueName
  }

  init(stringLiteral value: String) { self.init(value) }
}

/// An option, flag or argument as the parser and the help see it.
struct ArgumentDefinition {
  enum Kind {
    case option
    case flag
    case positional
  }

  /// `--name`, or `<name>` where it is positional.
  let name: String
  let kind: Kind
  let valueName: String
  let abstract: String
  /// The type of the value: what it must be, and which words spell it.
  let value: ValueDescription
  let isRequired: Bool
  let isRepeating: Bool
  /// Reads and keeps one value; false where the word does not spell one.
  let accept: (String) -> Bool
}

/// What the type and the default of a value say in messages and help.
struct ValueDescription {
  var kind = ""
  var allStrings: [String] = []
  var defaultValue: String?

  static func of<Value: ExpressibleByArgument>(
    _ type: Value.Type, default value: Value? = nil
  ) -> ValueDescription {
    ValueDescription(
      kind: type.kindDescription, allStrings: type.allValueStrings,
      defaultValue: value.map(\.argumentDescription))
  }
}

/// A property wrapper that stands for an option, flag or argument.
protocol ArgumentElement {
  /// The definition, given the name of the property.
  func definition(named label: String) -> ArgumentDefinition
}

/// A property wrapper that stands for a group of them.
protocol ArgumentGroup {
  var definitions: [ArgumentDefinition] { get }

  func validateGroup() throws
}

/// The value behind a property, which the parser sets and every copy of the command shares.
final class ArgumentStorage<Value> {
  var value: Value?

  init(_ value: Value? = nil) { self.value = value }

  /// The value that the parser has set, or the default.
  var parsed: Value {
    guard let value else { preconditionFailure("read before the command line was") }
    return value
  }
}

extension ParsableArguments {
  /// The options, flags and arguments in the order of the properties.
  var definitions: [ArgumentDefinition] {
    Mirror(reflecting: self).children.flatMap { child -> [ArgumentDefinition] in
      // A wrapped property `name` is stored as `_name`.
      guard let label = child.label?.drop(while: { $0 == "_" }) else { return [] }
      if let group = child.value as? any ArgumentGroup { return group.definitions }
      guard let element = child.value as? any ArgumentElement else { return [] }
      return [element.definition(named: hyphenated(String(label)))]
    }
  }

  /// Validates the groups, then what holds them.
  mutating func validateAll() throws {
    for child in Mirror(reflecting: self).children {
      if let group = child.value as? any ArgumentGroup { try group.validateGroup() }
    }
    try validate()
  }
}
