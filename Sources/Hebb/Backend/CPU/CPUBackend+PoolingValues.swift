// SPDX-License-Identifier: Apache-2.0

// Pooling to real values; that of spikes to spikes is in CPUBackend+Pooling.swift.

extension CPUBackend {
  package func averagePool(
    _ input: DeviceActivity, geometry: PoolingGeometry
  ) throws -> DeviceSequence {
    let area = Float(geometry.size * geometry.size)
    return try pool(input, geometry: geometry, location: "average pooling", from: 0) {
      $0 + $1
    } finish: {
      $0 / area
    }
  }

  package func maxPool(
    _ input: DeviceSequence, geometry: PoolingGeometry
  ) throws -> DeviceSequence {
    try pool(
      .values(input), geometry: geometry, location: "maximum pooling", from: -.infinity
    ) { largest, value in
      value > largest || value.isNaN ? value : largest
    } finish: {
      $0
    }
  }

  /// Pools every window of every step: what two closures make of its values, row by row.
  private func pool(
    _ input: DeviceActivity, geometry: PoolingGeometry, location: String, from start: Float,
    combine: @Sendable (Float, Float) -> Float, finish: @Sendable (Float) -> Float
  ) throws -> DeviceSequence {
    try checkPooling(of: input, geometry: geometry, location: location)
    let planes = input.batch * geometry.channels
    let (rows, columns) = (geometry.pooledHeight, geometry.pooledWidth)
    let pooled = try makeBuffer(
      of: Float.self, count: elementCount(of: [input.storedSteps, planes, rows, columns]))
    let (x, y) = try (elements(of: input), elements(of: pooled))
    forEachBlock(of: input.storedSteps * planes * rows, size: 64) { block in
      for pooledRow in block {
        let (step, plane) = (pooledRow / rows / planes, pooledRow / rows % planes)
        for pooledColumn in 0..<columns {
          var value = start
          for row in geometry.rows(of: pooledRow % rows) {
            let first = (plane * geometry.height + row) * geometry.width
            for column in geometry.columns(of: pooledColumn) {
              value = combine(value, x[step, first + column])
            }
          }
          y[pooledRow * columns + pooledColumn] = finish(value)
        }
      }
    }
    return input.sequence(of: pooled, features: geometry.pooledFeatures)
  }
}
