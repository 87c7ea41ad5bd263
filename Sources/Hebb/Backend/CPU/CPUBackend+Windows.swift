// SPDX-License-Identifier: Apache-2.0

extension CPUBackend: WindowOperations {
  package func windowCodes(
    _ answers: PatchAnswers, geometry: PoolingGeometry, levels: WindowLevels
  ) throws -> DeviceBuffer<UInt8> {
    try checkWindows(answers, geometry: geometry, rankWeights: levels.rankWeights)
    let codes = try makeBuffer(
      of: UInt8.self, count: answers.images * geometry.pooledFeatures)
    let (maps, pixels) = try (elements(of: answers.maps), elements(of: codes))
    forEachBlock(of: answers.images, size: 16) { block in
      for image in block {
        let sums = sums(of: image, maps, answers, geometry, levels.rankWeights)
        for (feature, sum) in sums.enumerated() where sum > 0 {
          let level = levels.bounds.count { sum <= $0 }
          pixels[image * sums.count + feature] = levels.pixels[level]
        }
      }
    }
    return codes
  }

  package func windowCounts(
    _ answers: PatchAnswers, order: DeviceBuffer<UInt32>, in range: Range<Int>,
    geometry: PoolingGeometry, rankWeights: [Float]
  ) throws -> DeviceSequence {
    try checkWindows(answers, geometry: geometry, rankWeights: rankWeights)
    try checkRange(range, in: order, operation: "windows")
    let features = geometry.pooledFeatures
    let counts = try makeBuffer(of: Float.self, count: range.count * features)
    let (maps, indices) = try (elements(of: answers.maps), elements(of: order))
    let values = try elements(of: counts)
    forEachBlock(of: range.count, size: 16) { block in
      for sample in block {
        let image = Int(indices[range.lowerBound + sample])
        let sums = sums(of: image, maps, answers, geometry, rankWeights)
        for feature in 0..<features { values[sample * features + feature] = sums[feature] }
      }
    }
    return DeviceSequence(
      values: counts, isConstant: true, steps: 1, batch: range.count, features: features)
  }
}

/// The sums of one image, `[windows, maps]`: float32, positions row by row.
private func sums(
  of image: Int, _ maps: Elements<Int16>, _ answers: PatchAnswers, _ geometry: PoolingGeometry,
  _ rankWeights: [Float]
) -> [Float] {
  var sums = [Float](repeating: 0, count: geometry.pooledFeatures)
  let start = image * answers.positions * answers.winners
  for row in 0..<geometry.pooledHeight {
    for column in 0..<geometry.pooledWidth {
      let window = (row * geometry.pooledWidth + column) * geometry.channels
      for y in geometry.rows(of: row) {
        for x in geometry.columns(of: column) {
          let position = start + (y * geometry.width + x) * answers.winners
          for rank in 0..<answers.winners where maps[position + rank] >= 0 {
            sums[window + Int(maps[position + rank])] += rankWeights[rank]
          }
        }
      }
    }
  }
  return sums
}
