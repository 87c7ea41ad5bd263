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

  package func multiply(
    _ left: DeviceMatrix, _ right: DeviceMatrix, into product: DeviceBuffer<Float>, scale: Float,
    keep: Float
  ) throws {
    try checkProduct(left, right, into: product)
    let (rows, inner, columns) = (
      left.effectiveRows, left.effectiveColumns, right.effectiveColumns
    )
    guard rows > 0, columns > 0 else { return }
    if usesCLBlast, inner > 0 {
      return try multiplyWithCLBlast(left, right, into: product, scale: scale, keep: keep)
    }
    let leftPanels = try panels(of: left, alongRows: true, width: 8)
    let rightPanels = try panels(of: right, alongRows: false, width: 32)
    try launch(
      "multiply", of: .synapses, size: blocks((columns + 31) / 32, (rows + 7) / 8),
      [
        argument(leftPanels), argument(rightPanels), argument(product), .count(rows),
        .count(columns), .count(inner), .float(scale), .float(keep),
      ])
  }

  /// A matrix in panels of its effective rows or columns.
  private func panels(
    of matrix: DeviceMatrix, alongRows: Bool, width: Int
  ) throws -> DeviceBuffer<Float> {
    let extent = alongRows ? matrix.effectiveRows : matrix.effectiveColumns
    let inner = alongRows ? matrix.effectiveColumns : matrix.effectiveRows
    // Stored rows are the panel's axis where the matrix is read as its rows stand.
    let panelIsStoredRow = alongRows != matrix.isTransposed
    return try panels(
      of: matrix.values, inner: inner, extent: extent,
      innerStride: panelIsStoredRow ? 1 : matrix.columns,
      extentStride: panelIsStoredRow ? matrix.columns : 1, width: width)
  }

  /// Elements (k, j) at k · innerStride + j · extentStride, as `[extent / width, inner, width]`.
  func panels(
    of values: DeviceBuffer<Float>, inner: Int, extent: Int, innerStride: Int, extentStride: Int,
    width: Int
  ) throws -> DeviceBuffer<Float> {
    let count = (extent + width - 1) / width
    let panels: DeviceBuffer<Float> = try makeUninitializedBuffer(count: count * inner * width)
    try launch(
      "pack_panels", of: .synapses, size: blocks(inner, count),
      [
        argument(values), argument(panels), .count(inner), .count(extent), .count(innerStride),
        .count(extentStride), .count(width),
      ])
    return panels
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
