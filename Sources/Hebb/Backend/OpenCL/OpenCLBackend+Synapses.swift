// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend: SynapseOperations {
  package func linear(
    _ input: DeviceActivity, weight: DeviceBuffer<Float>, outputs: Int
  ) throws -> DeviceSequence {
    try input.check()
    try checkCount(weight, isProductOf: [outputs, input.features])
    switch input {
    case .values(let sequence):
      let rows = sequence.isConstant ? sequence.batch : sequence.steps * sequence.batch
      let current: DeviceBuffer<Float> = try makeUninitializedBuffer(count: rows * outputs)
      try multiply(
        DeviceMatrix(sequence.values, rows: rows, columns: sequence.features),
        DeviceMatrix(weight, rows: outputs, columns: sequence.features, isTransposed: true),
        into: current, scale: 1, keep: 0)
      return DeviceSequence(
        values: current, isConstant: sequence.isConstant, steps: sequence.steps,
        batch: sequence.batch, features: outputs)
    case .spikes(let train):
      return try linear(train, weight: weight, outputs: outputs)
    }
  }

  private func linear(
    _ input: DeviceSpikeTrain, weight: DeviceBuffer<Float>, outputs: Int
  ) throws -> DeviceSequence {
    let (rows, inputs, lanes) = (input.steps * input.batch, input.features, tileLanes)
    _ = try KernelArgument.count(inputs * lanes)  // what lists hold
    let current: DeviceBuffer<Float> = try makeUninitializedBuffer(count: rows * outputs)
    let lists: DeviceBuffer<UInt32> = try makeUninitializedBuffer(count: rows * inputs)
    let counts: DeviceBuffer<UInt32> = try makeUninitializedBuffer(count: rows)
    let tiles = try panels(
      of: weight, inner: inputs, extent: outputs, innerStride: 1, extentStride: inputs,
      width: lanes)
    try launch(
      "spike_rows", of: .synapses, size: blocks(input.batch),
      [
        argument(input.words), argument(lists), argument(counts), .count(input.batch),
        .count(inputs), .count(input.steps), .count(lanes),
      ])
    let buffers = try [
      argument(lists), argument(counts), argument(tiles), argument(current),
    ]
    if usesGroups {
      try launch(
        "linear_spikes_groups", of: .synapses,
        size: .grid((outputs + lanes - 1) / lanes * lanes, rows, inGroupsOf: [lanes, 1]),
        buffers + [.count(inputs), .count(outputs)])
    } else {
      try launch(
        "linear_spikes_items", of: .synapses,
        size: .items(min(rows, device.computeUnits), inGroupsOf: 1),
        buffers + [.count(rows), .count(inputs), .count(outputs)])
    }
    return DeviceSequence(
      values: current, isConstant: false, steps: input.steps, batch: input.batch,
      features: outputs)
  }
}
