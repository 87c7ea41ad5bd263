// SPDX-License-Identifier: Apache-2.0

/// A file of reference vectors, read by key: what is missing or malformed is an error that names file and key.
struct ReferenceVectors: Sendable {
  /// The most steps, calls or batches that a case may have; beyond, a count is taken for damage.
  static let largestCount = 65_536

  let file: Safetensors

  init(_ file: Safetensors) { self.file = file }

  /// A string of the metadata.
  func text(_ key: String) throws -> String {
    guard let text = file.metadata[key] else {
      throw malformed(
        "holds no metadata \(key)", remedy: "take the file from a whole set of vectors")
    }
    return text
  }

  /// A number of the metadata.
  func number(_ key: String, is range: ParameterError.Range) throws -> Float {
    let text = try text(key)
    guard let number = Float(text) else { throw wrongMetadata(key, text, wanted: "a number") }
    do {
      try ParameterError.check(number, is: range, name: key)
    } catch let error as ParameterError {
      throw malformed("metadata \(key) \(error.report.problem)", remedy: error.report.remedy)
    }
    return number
  }

  /// A number of steps, calls or batches in the metadata, or an extent.
  func count(_ key: String, from least: Int = 1) throws -> Int {
    let text = try text(key)
    guard let count = Int(text), least...ReferenceVectors.largestCount ~= count else {
      throw wrongMetadata(key, text, wanted: "a whole number from \(least) to \(Self.largestCount)")
    }
    return count
  }

  /// A choice of the metadata, by the name that the vectors give it.
  func choice<Value>(_ key: String, of choices: KeyValuePairs<String, Value>) throws -> Value {
    let text = try text(key)
    guard let choice = choices.first(where: { $0.key == text }) else {
      throw wrongMetadata(key, text, wanted: choices.map(\.key).joined(separator: " or "))
    }
    return choice.value
  }

  /// A tensor of finite numbers.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - wanted: Its extents; any from 1 on where `nil`.
  /// - Returns: Its extents and elements.
  /// - Throws: ``FormatError`` if it is missing, of another shape or type, or holds NaN or infinity.
  func tensor(_ name: String, shape wanted: [Int?]) throws -> Tensor {
    let tensor = try tensor(name)
    let fits = zip(tensor.shape, wanted).allSatisfy { $1 == nil || $0 == $1 }
    guard fits, tensor.shape.count == wanted.count else {
      let extents = wanted.map { $0.map(String.init) ?? "any" }.joined(separator: ", ")
      throw malformed(
        "tensor \(name) has shape \(tensor.shape) where [\(extents)] is wanted",
        remedy: "write the vectors again")
    }
    return tensor
  }

  /// A tensor of finite numbers, of any shape with elements.
  func tensor(_ name: String) throws -> Tensor {
    let tensor = try file.tensor(name)
    guard tensor.count > 0 else {
      throw malformed(
        "tensor \(name) of shape \(tensor.shape) has no elements", remedy: "write the vectors again"
      )
    }
    if let index = tensor.values.firstIndex(where: { !$0.isFinite }) {
      throw malformed(
        "tensor \(name) holds \(tensor.values[index]) at \(index)",
        remedy: "write the vectors again")
    }
    return tensor
  }

  /// A tensor of spikes: every element is 0 or 1.
  func spikes(_ name: String, shape wanted: [Int?]) throws -> Tensor {
    let tensor = try tensor(name, shape: wanted)
    if let index = tensor.values.firstIndex(where: { $0 != 0 && $0 != 1 }) {
      throw malformed(
        "tensor \(name) of spikes holds \(tensor.values[index]) at \(index)",
        remedy: "write the vectors again")
    }
    return tensor
  }

  /// The weight dependence that the metadata names.
  func modulation() throws -> WeightModulation {
    try choice(
      "modulation",
      of: [
        "identity": .identity, "clamp": .clamp(minimum: -1, maximum: 1),
        "bounded": .bounded(minimum: 0, maximum: 1, exponent: 0.5), "additive": .additive,
      ])
  }

  /// The time constants and the weight dependence of STDP that the metadata names.
  func plasticity() throws -> PlasticityParameters {
    try PlasticityParameters(
      tauPre: number("tau_pre", is: .above(0)), tauPost: number("tau_post", is: .above(0)),
      modulation: modulation())
  }

  private func wrongMetadata(_ key: String, _ text: String, wanted: String) -> FormatError {
    malformed("metadata \(key) is \"\(text)\"", remedy: "give \(wanted)")
  }

  func malformed(_ problem: String, remedy: String) -> FormatError {
    FormatError(file: file.file, byte: nil, problem: problem, remedy: remedy)
  }
}
