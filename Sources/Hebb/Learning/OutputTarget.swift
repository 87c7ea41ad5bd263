// SPDX-License-Identifier: Apache-2.0

/// What the output of a network should have done: the rate of each neuron, and which of them are told.
public struct OutputTarget: Sendable, Equatable {
  /// The rate that is wanted, `[N · outputs]`, in spikes a step.
  public let rates: [Float]
  /// How much each neuron is told, `[N · outputs]`; all of it where `nil`.
  public let gate: [Float]?

  /// A teacher's target: the label's neuron at every step, no other.
  ///
  /// - Parameters:
  ///   - labels: The class of each sample, below the number of outputs.
  ///   - outputs: The neurons of the output.
  /// - Throws: ``ParameterError`` if a label is no output.
  public init(teaching labels: [UInt8], outputs: Int) throws {
    var rates = [Float](repeating: 0, count: labels.count * outputs)
    for (sample, label) in labels.enumerated() {
      try ParameterError.check(
        Int(label), is: .within(0, Double(outputs - 1)), name: "label of sample \(sample)")
      rates[sample * outputs + Int(label)] = 1
    }
    self.rates = rates
    gate = nil
  }

  /// The target that a reward makes of an action.
  ///
  /// The action is told the reward: 1 where it is the label, else 0. Where it was right every other
  /// output was wrong and is told 0; where it was wrong nothing is known about the others, and they
  /// learn nothing.
  ///
  /// - Parameters:
  ///   - actions: The output that each sample took, below the number of outputs.
  ///   - labels: The class of each sample; only whether it is the action reaches the network.
  ///   - outputs: The neurons of the output.
  public init(rewarding actions: [Int], labels: [UInt8], outputs: Int) {
    var rates = [Float](repeating: 0, count: actions.count * outputs)
    var gate = rates
    for (sample, (action, label)) in zip(actions, labels).enumerated() {
      let first = sample * outputs
      let isRewarded = action == Int(label)
      if isRewarded {
        for output in first..<first + outputs { gate[output] = 1 }
      }
      gate[first + action] = 1
      rates[first + action] = isRewarded ? 1 : 0
    }
    self.rates = rates
    self.gate = gate
  }

  /// The error of each output at each step: `gate · (rate − spike)`.
  ///
  /// - Parameters:
  ///   - spikes: What the output did.
  ///   - backend: Where it did it.
  /// - Returns: The error `[T, N · outputs]`.
  /// - Throws: ``ShapeError`` if the target is not one of the spikes' samples and outputs,
  ///   ``BackendError`` if the device fails.
  public func error(
    of spikes: DeviceSpikeTrain, on backend: any Backend
  ) throws -> DeviceSequence {
    guard rates.count == spikes.count else {
      throw ShapeError.mismatch(
        location: "teacher", what: "outputs and targets", first: spikes.count, second: rates.count)
    }
    return try backend.outputError(
      of: spikes, target: backend.makeBuffer(copying: rates),
      gate: gate.map { try backend.makeBuffer(copying: $0) })
  }
}
