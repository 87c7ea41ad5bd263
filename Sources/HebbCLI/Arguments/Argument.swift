// SPDX-License-Identifier: Apache-2.0

/// A value that is told by its place: the words of the command line that are no options.
///
/// Required unless optional or an array; an array takes all words that are left.
@propertyWrapper
struct Argument<Value>: ArgumentElement {
  private let storage: ArgumentStorage<Value>
  private let help: ArgumentHelp?
  private let value: ValueDescription
  private let isRepeating: Bool
  private let accept: (String) -> Bool

  var wrappedValue: Value {
    get { storage.parsed }
    nonmutating set { storage.value = newValue }
  }

  func definition(named label: String) -> ArgumentDefinition {
    let name = help?.valueName ?? label
    return ArgumentDefinition(
      name: "<\(name)>", kind: .positional, valueName: name, abstract: help?.abstract ?? "",
      value: value, isRequired: storage.value == nil, isRepeating: isRepeating, accept: accept)
  }
}

extension Argument where Value: ExpressibleByArgument {
  /// An argument that must be given.
  init(help: ArgumentHelp? = nil) {
    let storage = ArgumentStorage<Value>()
    self.storage = storage
    self.help = help
    value = .of(Value.self)
    isRepeating = false
    accept = { word in
      guard let value = Value(argument: word) else { return false }
      storage.value = value
      return true
    }
  }
}

extension Argument {
  /// An argument that is `nil` where it is not given.
  init<Wrapped: ExpressibleByArgument>(help: ArgumentHelp? = nil) where Value == Wrapped? {
    let storage = ArgumentStorage<Value>(.some(nil))
    self.storage = storage
    self.help = help
    value = .of(Wrapped.self)
    isRepeating = false
    accept = { word in
      guard let value = Wrapped(argument: word) else { return false }
      storage.value = value
      return true
    }
  }

  /// All words that are left.
  init<Element: ExpressibleByArgument>(wrappedValue: [Element], help: ArgumentHelp? = nil)
  where Value == [Element] {
    let storage = ArgumentStorage(wrappedValue)
    self.storage = storage
    self.help = help
    value = .of(Element.self)
    isRepeating = true
    accept = { word in
      guard let value = Element(argument: word) else { return false }
      storage.value?.append(value)
      return true
    }
  }
}
