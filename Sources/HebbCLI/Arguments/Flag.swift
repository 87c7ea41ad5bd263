// SPDX-License-Identifier: Apache-2.0

/// An option without a value: false unless `--name` is given.
@propertyWrapper
struct Flag: ArgumentElement {
  private let storage: ArgumentStorage<Bool>
  private let help: ArgumentHelp?

  init(wrappedValue: Bool = false, help: ArgumentHelp? = nil) {
    storage = ArgumentStorage(wrappedValue)
    self.help = help
  }

  var wrappedValue: Bool {
    get { storage.parsed }
    nonmutating set { storage.value = newValue }
  }

  func definition(named label: String) -> ArgumentDefinition {
    let storage = storage
    return ArgumentDefinition(
      name: "--\(label)", kind: .flag, valueName: label, abstract: help?.abstract ?? "",
      value: ValueDescription(), isRequired: false, isRepeating: false,
      accept: { _ in
        storage.value = true
        return true
      })
  }
}
