// SPDX-License-Identifier: Apache-2.0

/// Reads an expression in `w`: one method a level of precedence, from the loosest down.
struct WeightExpressionParser {
  private let characters: [Character]
  private var position = 0
  private var depth = 0

  /// The longest text and the deepest nesting that are read.
  private static let longest = 500
  private static let deepest = 40

  private init(_ text: String) { characters = Array(text) }

  /// What a text means; throws ``ExpressionFault`` where it means nothing.
  static func parse(_ text: String) throws -> ExpressionNode {
    var parser = WeightExpressionParser(text)
    guard parser.characters.count <= longest else {
      throw ExpressionFault(
        at: 0, "has \(parser.characters.count) characters", remedy: "use at most \(longest)")
    }
    let node = try parser.sum()
    if let rest = parser.next {
      throw ExpressionFault(
        at: parser.position, "'\(rest)' is not expected here",
        remedy: "write an operator between two values, and as many ')' as '('")
    }
    return node
  }

  private mutating func sum() throws -> ExpressionNode {
    try nested()
    defer { depth -= 1 }
    var left = try product()
    while let (function, at) = take([.add, .subtract]) {
      left = .call(function, [left, try product()], position: at)
    }
    return left
  }

  private mutating func product() throws -> ExpressionNode {
    var left = try signed()
    while let (function, at) = take([.multiply, .divide]) {
      left = .call(function, [left, try signed()], position: at)
    }
    return left
  }

  private mutating func signed() throws -> ExpressionNode {
    try nested()
    defer { depth -= 1 }
    guard let (_, at) = take([.subtract]) else { return try power() }
    return .call(.negate, [try signed()], position: at)
  }

  private mutating func power() throws -> ExpressionNode {
    let base = try value()
    guard let (function, at) = take([.power]) else { return base }
    return .call(function, [base, try signed()], position: at)
  }

  private mutating func value() throws -> ExpressionNode {
    guard let first = next else {
      throw ExpressionFault(
        at: position, "ends where a value is expected", remedy: "write a number, w, or a function")
    }
    if first == "(" {
      position += 1
      let inner = try sum()
      try expect(")")
      return inner
    }
    if first.isASCIIDigit || first == "." { return try number() }
    if first.isASCIILetter { return try name() }
    throw ExpressionFault(
      at: position, "'\(first)' is not expected here", remedy: "write a number, w, or a function")
  }

  private mutating func number() throws -> ExpressionNode {
    let start = position
    skip { $0.isASCIIDigit || $0 == "." }
    if position < characters.count, "eE".contains(characters[position]) {
      position += 1
      if position < characters.count, "+-".contains(characters[position]) { position += 1 }
      skip { $0.isASCIIDigit }
    }
    let text = String(characters[start..<position])
    guard let number = Double(text), Float(number).isFinite else {
      throw ExpressionFault(
        at: start, "'\(text)' is no number", remedy: "write it as 0.5 or 5e-1, below 3e38")
    }
    return .number(number)
  }

  private mutating func name() throws -> ExpressionNode {
    let start = position
    skip { $0.isASCIILetter || $0.isASCIIDigit }
    let name = String(characters[start..<position])
    if name == "w" { return .weight }
    guard let function = ExpressionFunction.named.first(where: { $0.rawValue == name }) else {
      throw unknown(name, at: start)
    }
    try expect("(")
    var arguments = [try sum()]
    while take(",") { arguments.append(try sum()) }
    try expect(")")
    guard arguments.count == function.arity else {
      let values = function.arity == 1 ? "1 value" : "\(function.arity) values"
      throw ExpressionFault(
        at: start, "\(name) is given \(arguments.count)", remedy: "give it \(values)")
    }
    return .call(function, arguments, position: start)
  }

  private func unknown(_ name: String, at start: Int) -> ExpressionFault {
    let known = ["w"] + ExpressionFunction.named.map(\.rawValue)
    // A lone letter can mean nothing but the weight.
    let nearest = name.count == 1 ? "w" : nearestName(to: name, among: known)
    return ExpressionFault(
      at: start, "'\(name)' is unknown",
      remedy: nearest.map { "did you mean '\($0)'?" } ?? "use \(known.joined(separator: ", "))")
  }

  /// The next character that is no space.
  private var next: Character? {
    mutating get {
      skip(where: \.isWhitespace)
      return position < characters.count ? characters[position] : nil
    }
  }

  private mutating func skip(where isSkipped: (Character) -> Bool) {
    while position < characters.count, isSkipped(characters[position]) { position += 1 }
  }

  /// Steps over a character if it is the next one.
  private mutating func take(_ character: Character) -> Bool {
    guard next == character else { return false }
    position += 1
    return true
  }

  /// Steps over one of some operators: which, and where it was.
  private mutating func take(
    _ operators: [ExpressionFunction]
  ) -> (ExpressionFunction, Int)? {
    let at = next
    guard let found = operators.first(where: { $0.rawValue == at.map(String.init) }) else {
      return nil
    }
    position += 1
    return (found, position - 1)
  }

  private mutating func expect(_ character: Character) throws {
    guard !take(character) else { return }
    throw ExpressionFault(
      at: position, "'\(character)' is missing", remedy: "write '\(character)' here")
  }

  private mutating func nested() throws {
    depth += 1
    guard depth <= 2 * Self.deepest else {
      throw ExpressionFault(
        at: position, "is nested too deep", remedy: "nest at most \(Self.deepest) levels")
    }
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
  fileprivate var isASCIILetter: Bool { isASCII && isLetter }
}
