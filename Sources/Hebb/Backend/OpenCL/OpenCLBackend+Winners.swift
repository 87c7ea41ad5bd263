// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend: WinnerOperations {
  package func unitPatches(
    of pixels: DeviceBuffer<UInt8>, geometry: ConvolutionGeometry, places: PatchSequence,
    isCentered: Bool
  ) throws -> UnitPatches {
    try geometry.check(places, of: pixels)
    let (count, inputs) = (places.images.count, geometry.fanIn)
    let patches = UnitPatches(
      values: try makeUninitializedBuffer(count: elementCount(of: [count, inputs])),
      norms: try makeUninitializedBuffer(count: count), count: count, inputs: inputs)
    guard count > 0 else { return patches }
    let extents = [
      geometry.channels, geometry.height, geometry.width, geometry.kernel.height,
      geometry.kernel.width, geometry.dilation.height, geometry.dilation.width,
    ]
    try launch(
      "unit_patches", of: .winners, defines: [widthDefine], size: blocks(count),
      [
        argument(pixels), argument(makeBuffer(copying: places.images)),
        argument(makeBuffer(copying: places.corners)), .count(count),
      ] + extents.map(KernelArgument.count) + [
        .int(isCentered ? 1 : 0), argument(patches.values), argument(patches.norms),
      ])
    return patches
  }

  package func learnWinners(
    _ maps: WinnerMaps, patches: UnitPatches, order: [UInt32], batches: [CompetitionBatch]
  ) throws -> DeviceBuffer<Int32> {
    try maps.check(patches, order: order, batches: batches)
    let presented = batches.reduce(0) { $0 + $1.range.count }
    let winners: DeviceBuffer<Int32> = try makeUninitializedBuffer(count: presented)
    let order = try makeBuffer(copying: order)
    var out = 0
    for batch in batches where !batch.range.isEmpty {
      let work = try WinnerWork(
        maps: maps, patches: patches, order: argument(order), batch: batch, out: out,
        winners: argument(winners))
      try findWinners(work)
      try learn(work)
      out += batch.range.count
    }
    return winners
  }

  private func findWinners(_ work: WinnerWork) throws {
    let (maps, lanes) = (work.maps, WinnerMaps.lanes)
    let patches = try [argument(work.patches.values), argument(work.patches.norms), work.order]
    let layer = try work.extents + [argument(maps.weights), argument(maps.homeostasis)]
    let outputs = [work.out, work.winners]
    if usesGroups {
      try launch(
        "winners_groups", of: .winners, defines: [widthDefine],
        size: .items(work.batch.range.count * lanes, inGroupsOf: lanes),
        patches + [work.first] + layer + outputs)
    } else {
      try launch(
        "winners_items", of: .winners, defines: [widthDefine],
        size: .items(sampleItems(work.batch.range.count), inGroupsOf: 1),
        patches + [work.first, work.count] + layer + outputs)
    }
  }

  private func learn(_ work: WinnerWork) throws {
    let maps = work.maps
    let weights = try work.extents + [argument(maps.weights)]
    let won = [work.out, work.winners]
    try launchLanes(
      "winner_learning", of: .winners, defines: [], count: maps.maps, rows: maps.inputs,
      [argument(work.patches.values), work.order, work.first, work.count] + weights + won
        + [.float(work.batch.learningRate)])
    try launchLanes(
      "winner_adaptation", of: .winners, defines: [], count: maps.maps, rows: 1,
      [work.count] + weights + [argument(maps.homeostasis)] + won + [
        argument(maps.wins), .float(work.batch.homeostasisRate),
        .float(Float(maps.maps) / Float(work.batch.range.count)),
      ])
  }
}

/// A batch of patches as its kernels take it.
private struct WinnerWork {
  let maps: WinnerMaps
  let patches: UnitPatches
  let order: KernelArgument
  let batch: CompetitionBatch
  /// Where the batch stands in the order, its size, and where its winners go.
  let first: KernelArgument
  let count: KernelArgument
  let out: KernelArgument
  let winners: KernelArgument
  /// Inputs, maps and padded maps.
  let extents: [KernelArgument]

  init(
    maps: WinnerMaps, patches: UnitPatches, order: KernelArgument, batch: CompetitionBatch,
    out: Int, winners: KernelArgument
  ) throws {
    (self.maps, self.patches, self.order, self.batch) = (maps, patches, order, batch)
    (self.out, self.winners) = (.uint(UInt32(out)), winners)
    first = .uint(UInt32(batch.range.lowerBound))
    count = try .count(batch.range.count)
    extents = try [.count(maps.inputs), .count(maps.maps), .count(maps.paddedMaps)]
  }
}
