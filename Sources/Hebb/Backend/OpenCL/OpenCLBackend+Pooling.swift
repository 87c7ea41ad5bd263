// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend: PoolingOperations {
  package func rates(of spikes: DeviceSpikeTrain) throws -> DeviceBuffer<Float> {
    try spikes.check()
    let rates: DeviceBuffer<Float> = try makeUninitializedBuffer(count: spikes.count)
    try launchLanes(
      "rates", of: .pooling, defines: reciprocalDefine(Float(spikes.steps)), count: spikes.count,
      [
        argument(spikes.words), argument(rates), .count(spikes.count), .count(spikes.steps),
      ])
    return rates
  }

  package func maxPool(
    _ spikes: DeviceSpikeTrain, geometry: PoolingGeometry
  ) throws -> DeviceSpikeTrain {
    try checkPooling(of: .spikes(spikes), geometry: geometry, location: "maximum pooling")
    let planes = SpikeTrain.wordCount(steps: spikes.steps) * spikes.batch * geometry.channels
    let rows = planes * geometry.pooledHeight
    let pooled: DeviceBuffer<UInt32> = try makeUninitializedBuffer(
      count: rows * geometry.pooledWidth)
    try launchLanes(
      "max_pool", of: .pooling, defines: [], count: geometry.pooledWidth, rows: rows,
      [
        argument(spikes.words), argument(pooled), .count(geometry.height), .count(geometry.width),
        .count(geometry.pooledHeight), .count(geometry.pooledWidth), .count(geometry.size),
        .count(geometry.stride), .count(geometry.padding),
      ])
    return DeviceSpikeTrain(
      words: pooled, steps: spikes.steps, batch: spikes.batch, features: geometry.pooledFeatures)
  }
}
