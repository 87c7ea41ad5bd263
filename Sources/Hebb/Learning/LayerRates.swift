// SPDX-License-Identifier: Apache-2.0

/// A learning rate for each layer of a phase, in place of the optimizer's one rate for all.
public struct LayerRates: Sendable, Equatable, Codable {
  /// The rate of each layer in the order of the network; the optimizer's for all where empty.
  public var learningRates: [Double] = []
  /// Whether rates are divided by the power of the layer's input.
  ///
  /// It is the mean over samples of `Σ_t Σ_i tr[i, t] · s[i, t]` of the first batch; such a rate needs no
  /// change with the layer.
  public var perPower = false

  private enum CodingKeys: String, CodingKey {
    case learningRates
    case perPower
  }

  /// Creates rates.
  ///
  /// - Parameters:
  ///   - learningRates: The rate of each layer; the optimizer's for all where empty.
  ///   - perPower: Whether rates are divided by the power of the layer's input.
  public init(_ learningRates: [Double] = [], perPower: Bool = false) {
    self.learningRates = learningRates
    self.perPower = perPower
  }

  /// Reads the rates; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    learningRates = try values.value(.learningRates, or: learningRates)
    perPower = try values.value(.perPower, or: perPower)
  }
}

extension LayerRates {
  func check(layers: [String], path: String) throws {
    for (index, rate) in learningRates.enumerated() {
      try ParameterError.check(rate, is: .atLeast(0), name: "\(path).learningRates.\(index)")
    }
    guard learningRates.isEmpty || learningRates.count == layers.count else {
      throw DescriptionError.unsupported(
        path: "\(path).learningRates",
        problem: "has \(learningRates.count) rates for \(layers.count) layers",
        remedy: "give one for each of \(layers.joined(separator: ", ")), or none")
    }
  }
}

/// The power of what a synapse takes: the mean over samples of `Σ_t Σ_i tr[i, t] · s[i, t]`.
func power(of input: DeviceActivity, tau: Float, on backend: any Backend) throws -> Double {
  let traces = try backend.read(
    backend.trace(of: input, tau: tau, direction: .causal, carried: nil).values)
  let count = input.batch * input.features
  guard count > 0 else { return 0 }
  var sum = 0.0
  switch input {
  case .spikes(let train):
    let words = try backend.read(train.words)
    for step in 0..<input.steps {
      for index in 0..<count where words[step / 32 * count + index] >> UInt32(step % 32) & 1 == 1 {
        sum += Double(traces[step * count + index])
      }
    }
  case .values(let sequence):
    let values = try backend.read(sequence.values)
    for step in 0..<input.steps {
      let first = sequence.isConstant ? 0 : step * count
      for index in 0..<count {
        sum += Double(traces[step * count + index]) * Double(values[first + index])
      }
    }
  }
  return sum / Double(input.batch)
}
