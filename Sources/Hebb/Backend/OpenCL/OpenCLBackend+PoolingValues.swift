// SPDX-License-Identifier: Apache-2.0

import HebbKernels

// Pooling to real values; that of spikes to spikes is in OpenCLBackend+Pooling.swift.

extension OpenCLBackend {
  package func averagePool(
    _ input: DeviceActivity, geometry: PoolingGeometry
  ) throws -> DeviceSequence {
    try checkPooling(of: input, geometry: geometry, location: "average pooling")
    return try pool(input, geometry: geometry, with: "average_pool")
  }

  package func maxPool(
    _ input: DeviceSequence, geometry: PoolingGeometry
  ) throws -> DeviceSequence {
    try checkPooling(of: .values(input), geometry: geometry, location: "maximum pooling")
    return try pool(.values(input), geometry: geometry, with: "max_pool_values")
  }

  private func pool(
    _ input: DeviceActivity, geometry: PoolingGeometry, with kernel: String
  ) throws -> DeviceSequence {
    let planes = input.batch * geometry.channels
    let rows = try elementCount(of: [input.storedSteps, planes, geometry.pooledHeight])
    let pooled: DeviceBuffer<Float> = try makeUninitializedBuffer(
      count: elementCount(of: [rows, geometry.pooledWidth]))
    try launchLanes(
      kernel, of: .poolingValues, defines: input.elementDefines, count: geometry.pooledWidth,
      rows: rows,
      [
        argument(input), argument(pooled), .count(planes), .count(geometry.height),
        .count(geometry.width), .count(geometry.pooledHeight), .count(geometry.pooledWidth),
        .count(geometry.size), .count(geometry.stride), .count(geometry.padding),
      ])
    return input.sequence(of: pooled, features: geometry.pooledFeatures)
  }
}
