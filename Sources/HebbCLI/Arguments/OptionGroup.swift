// SPDX-License-Identifier: Apache-2.0

/// Options that several commands share.
@propertyWrapper
struct OptionGroup<Value: ParsableArguments>: ArgumentGroup {
  private let storage = ArgumentStorage(Value())

  init() {}

  var wrappedValue: Value {
    get { storage.parsed }
    nonmutating set { storage.value = newValue }
  }

  var definitions: [ArgumentDefinition] { wrappedValue.definitions }

  func validateGroup() throws { try storage.value?.validateAll() }
}
