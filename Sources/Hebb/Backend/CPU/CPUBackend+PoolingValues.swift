// SPDX-License-Identifier: Apache-2.0

// Pooling to real values; that of spikes to spikes is in CPUBackend+Pooling.swift.

extension CPUBackend {
  package func averagePool(
    _ input: DeviceActivity, geometry: PoolingGeometry
  ) throws -> DeviceSequence {
    let area = Float(geometry.size * geometry.size)
    return try pool(input, geometry: geometry, location: "average pooling") { x, step, corner in
      var sum: Float = 0
      for dy in 0..<geometry.size {
        for dx in 0..<geometry.size { sum += x[step, corner + dy * geometry.width + dx] }
      }
      return sum / area
    }
  }

  package func maxPool(
    _ input: DeviceSequence, geometry: PoolingGeometry
  ) throws -> DeviceSequence {
    try pool(.values(input), geometry: geometry, location: "maximum pooling") { x, step, corner in
      var largest = -Float.infinity
      for dy in 0..<geometry.size {
        for dx in 0..<geometry.size {
          let value = x[step, corner + dy * geometry.width + dx]
          if value > largest || value.isNaN { largest = value }
        }
      }
      return largest
    }
  }

  /// Pools every window of every step, by what a body makes of the window with a corner.
  private func pool(
    _ input: DeviceActivity, geometry: PoolingGeometry, location: String,
    _ body: @Sendable (ActivityElements, _ step: Int, _ corner: Int) -> Float
  ) throws -> DeviceSequence {
    try checkPooling(of: input, geometry: geometry, location: location)
    let planes = input.batch * geometry.channels
    let (rows, columns) = (geometry.pooledHeight, geometry.pooledWidth)
    let pooled = try makeBuffer(
      of: Float.self, count: elementCount(of: [input.storedSteps, planes, rows, columns]))
    let (x, y) = try (elements(of: input), elements(of: pooled))
    forEachBlock(of: input.storedSteps * planes * rows, size: 64) { block in
      for row in block {
        let (step, plane) = (row / rows / planes, row / rows % planes)
        let start = (plane * geometry.height + row % rows * geometry.stride) * geometry.width
        for column in 0..<columns {
          y[row * columns + column] = body(x, step, start + column * geometry.stride)
        }
      }
    }
    return input.sequence(of: pooled, features: geometry.pooledFeatures)
  }
}
