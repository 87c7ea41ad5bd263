// SPDX-License-Identifier: Apache-2.0

extension CPUBackend: ErrorOperations {
  package func outputError(
    of spikes: DeviceSpikeTrain, target: DeviceBuffer<Float>, gate: DeviceBuffer<Float>?
  ) throws -> DeviceSequence {
    try checkOutputError(of: spikes, target: target, gate: gate)
    let count = spikes.count
    let errors = try makeBuffer(of: Float.self, count: elementCount(of: [spikes.steps, count]))
    let (s, wanted) = try (elements(of: .spikes(spikes)), elements(of: target))
    let (share, d) = try (gate.map { try elements(of: $0) }, elements(of: errors))
    forEachBlock(of: errors.count) { block in
      for index in block {
        let neuron = index % count
        let error = wanted[neuron] - s[index / count, neuron]
        d[index] = share.map { $0[neuron] * error } ?? error
      }
    }
    return DeviceSequence(
      values: errors, isConstant: false, steps: spikes.steps, batch: spikes.batch,
      features: spikes.features)
  }

  package func carryBack(
    _ error: DeviceSequence, through current: DeviceSequence, parameters: NeuronParameters
  ) throws -> DeviceSequence {
    try checkCarryBack(error, through: current)
    let (steps, count) = (current.steps, current.count)
    let carried = try makeBuffer(of: Float.self, count: elementCount(of: [steps, count]))
    let (x, e) = try (elements(of: current.values), elements(of: error.values))
    let d = try elements(of: carried)
    forEachBlock(of: count) { block in
      for neuron in block {
        var v = parameters.reset.restingPotential
        for step in 0..<steps {
          let h = parameters.charged(v, by: x[step * current.stepStride + neuron])
          let distance = Float(Double.pi) * (h - parameters.threshold)
          d[step * count + neuron] =
            e[step * error.stepStride + neuron] / (1 + distance * distance)
          v = h >= parameters.threshold ? parameters.afterSpike(h) : h
        }
      }
    }
    return DeviceSequence(
      values: carried, isConstant: false, steps: steps, batch: current.batch,
      features: current.features)
  }

  package func peaks(
    of current: DeviceSequence, parameters: NeuronParameters
  ) throws -> MembranePeaks {
    try current.check()
    let peaks = MembranePeaks(
      highest: try makeBuffer(of: Float.self, count: current.count),
      lowest: try makeBuffer(of: Float.self, count: current.count))
    let x = try elements(of: current.values)
    let (highest, lowest) = try (elements(of: peaks.highest), elements(of: peaks.lowest))
    forEachBlock(of: current.count) { block in
      for neuron in block {
        var v = parameters.reset.restingPotential
        var (high, low) = (-Float.infinity, Float.infinity)
        for step in 0..<current.steps {
          v = parameters.charged(v, by: x[step * current.stepStride + neuron])
          // What is not a number stays so to the last step, and takes both.
          high = v <= high ? high : v
          low = v >= low ? low : v
        }
        (highest[neuron], lowest[neuron]) = (high, low)
      }
    }
    return peaks
  }
}
