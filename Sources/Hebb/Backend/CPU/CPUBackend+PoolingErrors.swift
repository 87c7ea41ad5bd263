// SPDX-License-Identifier: Apache-2.0

extension CPUBackend {
  package func spread(
    _ error: DeviceSequence, over geometry: PoolingGeometry, isAverage: Bool
  ) throws -> DeviceSequence {
    try checkSpread(error, over: geometry)
    let planes = (error.isConstant ? 1 : error.steps) * error.batch * geometry.channels
    let (height, width) = (geometry.height, geometry.width)
    let spread = try makeBuffer(
      of: Float.self, count: elementCount(of: [planes, height, width]))
    let (e, d) = try (elements(of: error.values), elements(of: spread))
    let area = Float(isAverage ? geometry.size * geometry.size : 1)
    forEachBlock(of: planes, size: 16) { block in
      for plane in block {
        let first = plane * height * width
        var from = plane * geometry.pooledHeight * geometry.pooledWidth
        for y in 0..<geometry.pooledHeight {
          for x in 0..<geometry.pooledWidth {
            for row in geometry.rows(of: y) {
              for column in geometry.columns(of: x) { d[first + row * width + column] += e[from] }
            }
            from += 1
          }
        }
        for place in first..<first + height * width { d[place] /= area }
      }
    }
    return DeviceActivity.values(error).sequence(of: spread, features: geometry.features)
  }
}
