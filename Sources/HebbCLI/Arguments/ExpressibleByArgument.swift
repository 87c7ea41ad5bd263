// SPDX-License-Identifier: Apache-2.0

/// A value that can be read from one word of the command line.
protocol ExpressibleByArgument {
  /// Reads the value; `nil` where the word does not spell one.
  init?(argument: String)

  /// The words that spell a value, where they are few.
  static var allValueStrings: [String] { get }

  /// What a word must be, as in "'x' is not a whole number".
  static var kindDescription: String { get }

  /// The word that spells this value.
  var argumentDescription: String { get }
}

extension ExpressibleByArgument {
  static var allValueStrings: [String] { [] }
  var argumentDescription: String { "\(self)" }
}

extension ExpressibleByArgument where Self: RawRepresentable & CaseIterable, RawValue == String {
  init?(argument: String) { self.init(rawValue: argument) }
  static var allValueStrings: [String] { allCases.map(\.rawValue) }
  static var kindDescription: String { "one of \(allValueStrings.joined(separator: ", "))" }
  var argumentDescription: String { rawValue }
}

extension String: ExpressibleByArgument {
  init?(argument: String) { self = argument }
  static var kindDescription: String { "a text" }
}

extension Int: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }
  static var kindDescription: String { "a whole number" }
}

extension UInt64: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }
  static var kindDescription: String { "a whole number of at least 0" }
}

extension Double: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }
  static var kindDescription: String { "a number" }
}

extension Float: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }
  static var kindDescription: String { "a number" }
}
