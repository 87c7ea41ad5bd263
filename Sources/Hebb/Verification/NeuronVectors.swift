// SPDX-License-Identifier: Apache-2.0

/// The cases `lif`, `if` and `plif`: neurons through one presentation of a varying current.
///
/// Given `x [T, …]`, the potential `v0 […]` and for `plif` the parameter `w [1]`; expected are the spikes `s [T, …]` and the potential `v` after
/// the last step.
struct NeuronVectors: VectorCase {
  static let names = ["lif", "if", "plif"]

  /// `s_weight` is the weight of each spike in the gradient's loss.
  let given = ["x", "v0", "s_weight", "w"]
  let parameters: NeuronParameters
  let steps: Int
  let current: Tensor
  let initial: Tensor
  let spikes: Tensor
  let membrane: Tensor

  init(_ vectors: ReferenceVectors) throws {
    parameters = try NeuronVectors.parameters(vectors)
    steps = try vectors.count("T")
    initial = try vectors.tensor("v0")
    current = try vectors.tensor("x", shape: [steps] + initial.shape)
    spikes = try vectors.spikes("s", shape: [steps] + initial.shape)
    membrane = try vectors.tensor("v", shape: initial.shape)
  }

  private static func parameters(_ vectors: ReferenceVectors) throws -> NeuronParameters {
    let threshold = try vectors.number("v_threshold", is: .finite)
    let reset: MembraneReset =
      try vectors.text("v_reset") == "None" ? .soft : .hard(vectors.number("v_reset", is: .finite))
    func decayInput() throws -> Bool {
      try vectors.choice("decay_input", of: ["True": true, "False": false])
    }
    switch try vectors.text("case") {
    case "lif":
      return try .leakyIntegrateAndFire(
        tau: vectors.number("tau", is: .above(0)), decayInput: decayInput(), threshold: threshold,
        reset: reset)
    case "plif":
      return try .parametricLeakyIntegrateAndFire(
        weight: vectors.tensor("w", shape: [1]).values[0], decayInput: decayInput(),
        threshold: threshold, reset: reset)
    default: return try .integrateAndFire(threshold: threshold, reset: reset)
    }
  }

  func results(on backend: any Backend) throws -> [TensorResult] {
    let count = initial.count
    let membrane = try backend.makeBuffer(copying: initial.values)
    let train = try backend.integrateAndFire(
      DeviceSequence(
        values: backend.makeBuffer(copying: current.values), isConstant: false, steps: steps,
        batch: 1, features: count),
      membrane: membrane, parameters: parameters)
    let got = try SpikeTrain(shape: [count], steps: steps, words: backend.read(train.words)).dense()
    let ends = (0..<count).map { firstExcusedStep(of: $0, spiking: got.values) }
    return [
      TensorResult("s", got: got.values, expected: spikes, within: .equal) {
        $0 / count < ends[$0 % count]
      },
      TensorResult(
        "v", got: try backend.read(membrane), expected: self.membrane, within: .state
      ) { ends[$0] == steps },
    ]
  }

  /// The first step at which a neuron may spike otherwise than the reference, and does; T where there is none.
  ///
  /// It may where the reference's own potential meets the threshold within rounding: |h − threshold| <
  /// 1e-6 · max(1, |threshold|), with h in float32 along the reference's spikes.
  func firstExcusedStep(of neuron: Int, spiking got: [Float]) -> Int {
    let allowance = 1e-6 * max(1, Double(parameters.threshold.magnitude))
    var potential = initial.values[neuron]
    for step in 0..<steps {
      let index = step * initial.count + neuron
      let h = parameters.charged(potential, by: current.values[index])
      if got[index] != spikes.values[index] {
        let distance = (Double(h) - Double(parameters.threshold)).magnitude
        return distance < allowance ? step : steps
      }
      potential = spikes.values[index] == 1 ? parameters.afterSpike(h) : h
    }
    return steps
  }
}
