// SPDX-License-Identifier: Apache-2.0

extension CPUBackend: PoolingOperations {
  package func rates(of spikes: DeviceSpikeTrain) throws -> DeviceBuffer<Float> {
    try spikes.check()
    let (count, steps) = (spikes.count, spikes.steps)
    let rates = try makeBuffer(of: Float.self, count: count)
    let rate = try elements(of: rates)
    let words = try elements(of: spikes.words)
    forEachBlock(of: count) { block in
      for neuron in block {
        var fired = 0
        for word in 0..<SpikeTrain.wordCount(steps: steps) {
          fired += words[word * count + neuron].nonzeroBitCount
        }
        rate[neuron] = Float(fired) / Float(steps)
      }
    }
    return rates
  }

  package func maxPool(
    _ spikes: DeviceSpikeTrain, geometry: PoolingGeometry
  ) throws -> DeviceSpikeTrain {
    try checkPooling(of: .spikes(spikes), geometry: geometry, location: "maximum pooling")
    let planes = SpikeTrain.wordCount(steps: spikes.steps) * spikes.batch * geometry.channels
    let (rows, columns) = (geometry.pooledHeight, geometry.pooledWidth)
    let pooled = try makeBuffer(of: UInt32.self, count: planes * rows * columns)
    let source = try elements(of: spikes.words)
    let target = try elements(of: pooled)
    forEachBlock(of: planes, size: 16) { block in
      for plane in block {
        for y in 0..<rows {
          for x in 0..<columns {
            var any: UInt32 = 0
            for row in geometry.rows(of: y) {
              let start = (plane * geometry.height + row) * geometry.width
              for column in geometry.columns(of: x) { any |= source[start + column] }
            }
            target[(plane * rows + y) * columns + x] = any
          }
        }
      }
    }
    return DeviceSpikeTrain(
      words: pooled, steps: spikes.steps, batch: spikes.batch, features: geometry.pooledFeatures)
  }
}
