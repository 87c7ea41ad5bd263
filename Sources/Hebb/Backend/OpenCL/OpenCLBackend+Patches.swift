// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend: PatchOperations {
  package func answerPatches(
    _ state: CompetitionState, images: DeviceImages, in range: Range<Int>,
    geometry: PatchGeometry, winners: Int, threshold: Float
  ) throws -> PatchAnswers {
    try checkPatches(state, images: images, in: range, geometry: geometry, winners: winners)
    let parameters = state.parameters
    let maps: DeviceBuffer<Int16> = try makeUninitializedBuffer(
      count: elementCount(of: [range.count, geometry.positions, winners]))
    let scales = try scales(of: state, threshold: threshold, usesHomeostasis: false)
    let table = try makeBuffer(copying: parameters.code.table)
    // More slices than cores, for cores that differ in speed and images that differ in spikes.
    let items = usesGroups ? 0 : min(range.count, device.computeUnits * 32)
    let words = (geometry.imageColumns + 63) / 64
    let bits: DeviceBuffer<UInt64> = try makeUninitializedBuffer(
      count: items * geometry.imageRows * words * parameters.code.steps)
    let inputs = try [
      argument(images.pixels), argument(images.order), .uint(UInt32(range.lowerBound)),
    ]
    let layer = try [argument(table), argument(state.weights), argument(scales)]
    let lanes = CompetitionParameters.lanes
    try launch(
      usesGroups ? "patches_groups" : "patches_items", of: .patches,
      defines: [
        "IMAGE_ROWS=\(geometry.imageRows)", "IMAGE_COLUMNS=\(geometry.imageColumns)",
        "KERNEL=\(geometry.kernel)", "STEPS=\(parameters.code.steps)",
        "DECAY=\(parameters.decay)f", "WINNERS=\(winners)",
      ],
      size: usesGroups
        ? .grid(geometry.rows * lanes, range.count, inGroupsOf: [lanes, 1])
        : .items(items, inGroupsOf: 1),
      usesGroups
        ? inputs + layer + [argument(maps), .int(Int32(parameters.tiles))]
        : inputs + [.count(range.count)] + layer + [
          argument(bits), argument(maps), .int(Int32(parameters.tiles)),
        ])
    return PatchAnswers(
      maps: maps, images: range.count, positions: geometry.positions, winners: winners)
  }
}
