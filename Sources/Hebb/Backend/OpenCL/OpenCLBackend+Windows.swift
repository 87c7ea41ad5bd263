// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend: WindowOperations {
  package func windowCodes(
    _ answers: PatchAnswers, geometry: PoolingGeometry, levels: WindowLevels
  ) throws -> DeviceBuffer<UInt8> {
    try checkWindows(answers, geometry: geometry, rankWeights: levels.rankWeights)
    let features = geometry.pooledFeatures
    let codes: DeviceBuffer<UInt8> = try makeUninitializedBuffer(
      count: elementCount(of: [answers.images, features]))
    let items = min(answers.images, device.computeUnits * 8)
    let sums: DeviceBuffer<Float> = try makeUninitializedBuffer(
      count: usesGroups ? 0 : items * features)
    let operands = try [
      argument(answers.maps), argument(makeBuffer(copying: levels.rankWeights)),
      argument(makeBuffer(copying: levels.bounds)), argument(makeBuffer(copying: levels.pixels)),
      .int(Int32(levels.pixels.count)),
    ]
    try launch(
      usesGroups ? "window_codes_groups" : "window_codes_items", of: .windows,
      size: usesGroups ? sumsByImages(features, answers.images) : .items(items, inGroupsOf: 1),
      operands
        + (usesGroups
          ? [argument(codes)] : [argument(sums), argument(codes), .count(answers.images)])
        + extents(geometry, winners: answers.winners))
    return codes
  }

  package func windowCounts(
    _ answers: PatchAnswers, order: DeviceBuffer<UInt32>, in range: Range<Int>,
    geometry: PoolingGeometry, rankWeights: [Float]
  ) throws -> DeviceSequence {
    try checkWindows(answers, geometry: geometry, rankWeights: rankWeights)
    try checkRange(range, in: order, operation: "windows")
    let features = geometry.pooledFeatures
    let counts: DeviceBuffer<Float> = try makeUninitializedBuffer(
      count: elementCount(of: [range.count, features]))
    let items = min(range.count, device.computeUnits * 8)
    try launch(
      usesGroups ? "window_counts_groups" : "window_counts_items", of: .windows,
      size: usesGroups ? sumsByImages(features, range.count) : .items(items, inGroupsOf: 1),
      [
        argument(answers.maps), argument(order), .uint(UInt32(range.lowerBound)),
        argument(makeBuffer(copying: rankWeights)), argument(counts),
      ] + (usesGroups ? [] : [.count(range.count)])
        + extents(geometry, winners: answers.winners))
    return DeviceSequence(
      values: counts, isConstant: true, steps: 1, batch: range.count, features: features)
  }

  private func sumsByImages(_ features: Int, _ images: Int) -> LaunchSize {
    .grid((features + 63) / 64 * 64, images, inGroupsOf: [64, 1])
  }

  /// The extents of positions and windows as arguments.
  private func extents(_ geometry: PoolingGeometry, winners: Int) throws -> [KernelArgument] {
    try [
      geometry.channels, geometry.height, geometry.width, winners, geometry.size, geometry.stride,
    ].map { try .count($0) }
  }
}
