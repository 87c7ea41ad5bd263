// SPDX-License-Identifier: Apache-2.0

import HebbKernels

/// The buffers of one call of `trainCompetition`, and its batches in runs that share a sorting of events.
struct CompetitionWork {
  /// Batches that follow each other, whose events are sorted in one launch.
  struct Run {
    let batches: ArraySlice<CompetitionBatch>
    let range: Range<Int>
  }

  let state: CompetitionState
  let images: DeviceImages
  let threshold: Float
  let runs: [Run]
  let winners: CompetitionWinners
  let events: CompetitionEvents
  let scales: DeviceBuffer<Float>
  let pattern: DeviceBuffer<Float>
  /// The groups of tiles and slices of samples of the forward launch.
  let groups: Int
  let slices: Int
  /// The best of each group and sample.
  let stops: DeviceBuffer<Int32>
  let ratios: DeviceBuffer<Float>
  let neurons: DeviceBuffer<Int32>
  /// The wins within a batch.
  let wins: DeviceBuffer<Int32>
  /// The work-items of the update and their scratch.
  let items: Int
  let chain: DeviceBuffer<Int32>
  let means: DeviceBuffer<Float>
  private let first: Int

  init(
    state: CompetitionState, images: DeviceImages, batches: [CompetitionBatch], threshold: Float,
    backend: OpenCLBackend
  ) throws {
    let parameters = state.parameters
    let batch = batches.map(\.range.count).max() ?? 0
    let units = backend.device.computeUnits
    self.state = state
    self.images = images
    self.threshold = threshold
    runs = CompetitionWork.runs(of: batches)
    first = batches.first?.range.lowerBound ?? 0
    let presented = batches.reduce(0) { $0 + $1.range.count }
    winners = CompetitionWinners(
      neurons: try backend.makeUninitializedBuffer(count: presented),
      steps: try backend.makeUninitializedBuffer(count: presented),
      crossed: try backend.makeUninitializedBuffer(count: presented))
    events = try CompetitionEvents(
      samples: runs.map(\.range.count).max() ?? 0, parameters: parameters, backend: backend)
    scales = try backend.scales(of: state, threshold: threshold, usesHomeostasis: true)
    pattern = try backend.makeBuffer(copying: parameters.pattern)
    // Splitting samples is steadier than splitting tiles; a slice of fewer than 16 reuses too little.
    slices = backend.usesGroups ? 1 : min(units, max(1, batch / 16))
    groups =
      backend.usesGroups ? parameters.tiles : min(parameters.tiles, max(1, units / slices))
    stops = try backend.makeUninitializedBuffer(count: groups * batch)
    ratios = try backend.makeUninitializedBuffer(count: groups * batch)
    neurons = try backend.makeUninitializedBuffer(count: groups * batch)
    wins = try backend.makeBuffer(of: Int32.self, count: parameters.paddedNeurons)
    items = min(units, parameters.tiles)
    chain = try backend.makeUninitializedBuffer(
      count: backend.usesGroups ? 0 : items * 2 * (batch + parameters.neurons))
    means = try backend.makeUninitializedBuffer(
      count: backend.usesGroups ? 0 : items * 4 * parameters.inputs)
  }

  /// Where a batch's winners go.
  func position(of batch: CompetitionBatch) -> Int { batch.range.lowerBound - first }

  /// B / N of a batch, the wins a neuron should have.
  func share(of batch: CompetitionBatch) -> Float {
    Float(batch.range.count) / Float(state.parameters.neurons)
  }

  private static func runs(of batches: [CompetitionBatch]) -> [Run] {
    stride(from: 0, to: batches.count, by: 16).map { start in
      let part = batches[start..<min(start + 16, batches.count)]
      let lower = part.first?.range.lowerBound ?? 0
      return Run(batches: part, range: lower..<(part.last?.range.upperBound ?? lower))
    }
  }
}

extension OpenCLBackend {
  /// One batch in the form for CPUs: two launches of single work-items.
  func learnInItems(_ batch: CompetitionBatch, slot: Int, work: CompetitionWork) throws {
    let (state, count) = (work.state, Int32(batch.range.count))
    let parameters = state.parameters
    let events = try [argument(work.events.inputs), argument(work.events.starts)]
    try launch(
      "competition_forward_items", of: .competition, defines: parameters.defines,
      size: .grid(work.groups, work.slices, inGroupsOf: [1, 1]),
      events + [
        argument(state.weights), argument(work.scales), argument(work.stops),
        argument(work.ratios), argument(work.neurons), .uint(UInt32(slot)), .int(count),
        .int(Int32(parameters.tiles)),
      ])
    try launch(
      "competition_update_items", of: .competition, defines: parameters.defines,
      size: .items(work.items, inGroupsOf: 1),
      events + [
        argument(work.stops), argument(work.ratios), argument(work.neurons),
        .int(Int32(work.groups)), .int(count), .int(Int32(parameters.neurons)),
        .int(Int32(parameters.tiles)), argument(state.weights), argument(state.squaredNorms),
        argument(state.homeostasis), argument(work.scales), argument(work.wins),
        argument(state.wins), argument(work.pattern), argument(work.chain), argument(work.means),
        argument(work.winners.neurons), argument(work.winners.steps),
        argument(work.winners.crossed), .uint(UInt32(slot)),
        .uint(UInt32(work.position(of: batch))),
        .float(batch.learningRate), .float(batch.homeostasisRate), .float(work.share(of: batch)),
        .float(work.threshold),
      ])
  }

  /// One batch in the form for GPUs: forward, merge, learn and adapt.
  func learnInGroups(_ batch: CompetitionBatch, slot: Int, work: CompetitionWork) throws {
    let (state, count) = (work.state, batch.range.count)
    let (parameters, lanes) = (state.parameters, CompetitionParameters.lanes)
    let first = KernelArgument.uint(UInt32(work.position(of: batch)))
    let winners = try [argument(work.winners.neurons), argument(work.winners.steps)]
    let bests = try [argument(work.stops), argument(work.ratios), argument(work.neurons)]
    func enqueue(_ kernel: String, _ size: LaunchSize, _ arguments: [KernelArgument]) throws {
      try launch(
        kernel, of: .competitionGroups, defines: parameters.defines, size: size, arguments)
    }
    try enqueue(
      "competition_forward_groups",
      .grid(parameters.tiles * lanes, count, inGroupsOf: [lanes, 1]),
      [
        argument(work.events.inputs), argument(work.events.starts), argument(state.weights),
        argument(work.scales),
      ] + bests + [.uint(UInt32(slot)), .int(Int32(count))])
    try enqueue(
      "competition_merge", .items(count),
      bests + [.int(Int32(parameters.tiles)), .int(Int32(count)), argument(work.wins)] + winners
        + [argument(work.winners.crossed), first])
    try enqueue(
      "competition_learn_groups", .items(count * lanes, inGroupsOf: lanes),
      [
        argument(work.images.pixels), argument(work.images.order),
        .uint(UInt32(batch.range.lowerBound)), argument(work.events.table),
        argument(state.weights), argument(state.squaredNorms), argument(work.wins),
        argument(work.pattern),
      ] + winners + [first, .int(Int32(count)), .float(batch.learningRate)])
    try enqueue(
      "competition_adapt", .items(parameters.neurons),
      [
        argument(state.squaredNorms), argument(state.homeostasis), argument(work.scales),
        argument(work.wins), argument(state.wins), .float(batch.homeostasisRate),
        .float(work.share(of: batch)), .float(work.threshold),
      ])
  }
}
