// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend: ErrorOperations {
  package func outputError(
    of spikes: DeviceSpikeTrain, target: DeviceBuffer<Float>, gate: DeviceBuffer<Float>?
  ) throws -> DeviceSequence {
    try checkOutputError(of: spikes, target: target, gate: gate)
    let error: DeviceBuffer<Float> = try makeUninitializedBuffer(
      count: elementCount(of: [spikes.steps, spikes.count]))
    try launchLanes(
      "output_error", of: .errors, defines: gate == nil ? [] : ["GATED"], count: spikes.count,
      [
        argument(spikes.words), argument(target), argument(gate ?? target), argument(error),
        .count(spikes.count), .count(spikes.steps),
      ])
    return DeviceSequence(
      values: error, isConstant: false, steps: spikes.steps, batch: spikes.batch,
      features: spikes.features)
  }

  package func carryBack(
    _ error: DeviceSequence, through current: DeviceSequence, parameters: NeuronParameters
  ) throws -> DeviceSequence {
    try checkCarryBack(error, through: current)
    let carried: DeviceBuffer<Float> = try makeUninitializedBuffer(
      count: elementCount(of: [current.steps, current.count]))
    try launchLanes(
      "carry_back", of: .errors, defines: parameters.defines, count: current.count,
      [
        argument(current.values), argument(error.values), argument(carried),
        .count(current.count), .count(current.steps), .count(current.stepStride),
        .count(error.stepStride), .float(parameters.tau),
        .float(parameters.reset.restingPotential), .float(parameters.threshold),
      ])
    return DeviceSequence(
      values: carried, isConstant: false, steps: current.steps, batch: current.batch,
      features: current.features)
  }

  package func peaks(
    of current: DeviceSequence, parameters: NeuronParameters
  ) throws -> MembranePeaks {
    try current.check()
    let peaks = MembranePeaks(
      highest: try makeUninitializedBuffer(count: current.count),
      lowest: try makeUninitializedBuffer(count: current.count))
    try launchLanes(
      "peaks", of: .errors, defines: parameters.defines, count: current.count,
      [
        argument(current.values), argument(peaks.highest), argument(peaks.lowest),
        .count(current.count), .count(current.steps), .count(current.stepStride),
        .float(parameters.tau), .float(parameters.reset.restingPotential),
      ])
    return peaks
  }
}
