// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend: NeuronOperations {
  package func integrateAndFire(
    _ current: DeviceSequence, membrane: DeviceBuffer<Float>, parameters: NeuronParameters
  ) throws -> DeviceSpikeTrain {
    try current.check()
    try checkCount(membrane, isProductOf: [current.batch, current.features])
    let words: DeviceBuffer<UInt32> = try makeUninitializedBuffer(
      count: SpikeTrain.wordCount(steps: current.steps) * current.count)
    try launchLanes(
      "integrate_and_fire", of: .neurons,
      defines: parameters.defines + (current.isConstant ? ["CONSTANT"] : []),
      count: current.count,
      [
        argument(current.values), argument(membrane), argument(words), .count(current.count),
        .count(current.steps), .float(parameters.tau), .float(parameters.reset.restingPotential),
        .float(parameters.threshold),
      ])
    return DeviceSpikeTrain(
      words: words, steps: current.steps, batch: current.batch, features: current.features)
  }
}

extension NeuronParameters {
  /// The membrane time constant, or the decay in its place; 1 where there is no leak.
  var tau: Float {
    switch charge {
    case .integrate: 1
    case .leakyDecayingInput(let tau), .leaky(let tau): tau
    case .parametricDecayingInput(let decay), .parametric(let decay): decay
    }
  }

  /// What a kernel that charges membranes is specialized for.
  var defines: [String] {
    let equation =
      switch charge {
      case .integrate: ["INTEGRATE"]
      case .leakyDecayingInput: ["LEAKY_DECAYING_INPUT"] + reciprocalDefine(tau)
      case .leaky: ["LEAKY"] + reciprocalDefine(tau)
      case .parametricDecayingInput: ["LEAKY_DECAYING_INPUT", "DECAY_FACTOR"]
      case .parametric: ["LEAKY", "DECAY_FACTOR"]
      }
    return equation + (reset == .soft ? ["SOFT_RESET"] : [])
  }
}
