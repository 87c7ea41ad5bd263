// SPDX-License-Identifier: Apache-2.0

/// An option with a value: `--name value` or `--name=value`.
///
/// Required where it has no default; repeatable where its value is an array.
@propertyWrapper
struct Option<Value>: ArgumentElement {
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
    ArgumentDefinition(
      name: "--\(label)", kind: .option, valueName: help?.valueName ?? label,
      abstract: help?.abstract ?? "", value: value, isRequired: storage.value == nil,
      isRepeating: isRepeating, accept: accept)
  }
}

extension Option where Value: ExpressibleByArgument {
  /// An option with a default.
  init(wrappedValue: Value, help: ArgumentHelp? = nil) {
    self.init(
      ArgumentStorage(wrappedValue), help: help, value: .of(Value.self, default: wrappedValue))
  }

  /// An option that must be given.
  init(help: ArgumentHelp? = nil) {
    self.init(ArgumentStorage(), help: help, value: .of(Value.self))
  }

  private init(_ storage: ArgumentStorage<Value>, help: ArgumentHelp?, value: ValueDescription) {
    self.storage = storage
    self.help = help
    self.value = value
    isRepeating = false
    accept = { word in
      guard let value = Value(argument: word) else { return false }
      storage.value = value
      return true
    }
  }
}

extension Option {
  /// An option that is `nil` where it is not given.
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

  /// An option that may be given several times.
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
