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
  /// The membrane time constant; 1 where there is no leak.
  fileprivate var tau: Float {
    switch charge {
    case .integrate: 1
    case .leakyDecayingInput(let tau), .leaky(let tau): tau
    }
  }

  /// What the kernel is specialized for.
  fileprivate var defines: [String] {
    let kind =
      switch charge {
      case .integrate: "INTEGRATE"
      case .leakyDecayingInput: "LEAKY_DECAYING_INPUT"
      case .leaky: "LEAKY"
      }
    return [kind] + reciprocalDefine(tau) + (reset == .soft ? ["SOFT_RESET"] : [])
  }
}
