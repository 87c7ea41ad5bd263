// SPDX-License-Identifier: Apache-2.0

extension CPUBackend: NeuronOperations {
  package func integrateAndFire(
    _ current: DeviceSequence, membrane: DeviceBuffer<Float>, parameters: NeuronParameters
  ) throws -> DeviceSpikeTrain {
    try current.check()
    try checkCount(membrane, isProductOf: [current.batch, current.features])
    let (steps, count) = (current.steps, current.count)
    let words = try makeBuffer(of: UInt32.self, count: SpikeTrain.wordCount(steps: steps) * count)
    let x = try elements(of: current.values)
    let v = try elements(of: membrane)
    let spikes = try elements(of: words)
    let stride = current.isConstant ? 0 : count
    forEachBlock(of: count) { block in
      for neuron in block {
        var potential = v[neuron]
        for step in 0..<steps {
          let h = parameters.charged(potential, by: x[step * stride + neuron])
          let fires = h >= parameters.threshold
          potential = fires ? parameters.afterSpike(h) : h
          if fires { spikes[step / 32 * count + neuron] |= 1 << UInt32(step % 32) }
        }
        v[neuron] = potential
      }
    }
    return DeviceSpikeTrain(
      words: words, steps: steps, batch: current.batch, features: current.features)
  }
}
