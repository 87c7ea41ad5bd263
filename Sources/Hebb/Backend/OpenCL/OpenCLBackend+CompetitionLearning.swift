// SPDX-License-Identifier: Apache-2.0

import HebbKernels

/// The buffers of one call of `trainCompetition`, and its batches in runs that share a sorting of events.
struct CompetitionWork {
  /// Batches that follow each other, whose events are sorted in one launch.
  struct Run {
    let batches: ArraySlice<CompetitionBatch>
    let range: Range<Int>

    /// Where the events of a batch begin among those of its run.
    func slot(of batch: CompetitionBatch) -> UInt32 {
      UInt32(batch.range.lowerBound - range.lowerBound)
    }
  }

  let state: CompetitionState
  let images: DeviceImages
  let threshold: Float
  let runs: [Run]
  let winners: CompetitionWinners
  let events: CompetitionEvents
  let scales: DeviceBuffer<Float>
  let pattern: DeviceBuffer<Float>
  /// The groups of tiles and slices of samples that present a batch.
  let groups: Int
  let slices: Int
  /// The best of each group and sample: of the batch that is learnt and of the one that is presented.
  let bests: [CompetitionBests]
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
    let items = min(units, parameters.tiles)
    // Where each core has tiles of its own, it presents to what it has just moved. Else samples are
    // split too; a slice of fewer than 16 reuses too little.
    slices =
      backend.usesGroups || units <= parameters.tiles ? 1 : min(units, max(1, batch / 16))
    groups = backend.usesGroups ? parameters.tiles : max(1, min(items, units / slices))
    let best = groups * batch
    bests = try (0..<2).map { _ in try CompetitionBests(count: best, on: backend) }
    wins = try backend.makeBuffer(of: Int32.self, count: parameters.paddedNeurons)
    self.items = items
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

/// The first crossing step of each group and sample, the ratio there, and whose it is.
struct CompetitionBests {
  let stops: DeviceBuffer<Int32>
  let ratios: DeviceBuffer<Float>
  let neurons: DeviceBuffer<Int32>

  init(count: Int, on backend: OpenCLBackend) throws {
    stops = try backend.makeUninitializedBuffer(count: count)
    ratios = try backend.makeUninitializedBuffer(count: count)
    neurons = try backend.makeUninitializedBuffer(count: count)
  }
}

extension OpenCLBackend {
  /// A run of batches in the form for CPUs: one launch a batch where each core has tiles of its own,
  /// two where samples are split.
  func learnInItems(_ run: CompetitionWork.Run, work: CompetitionWork) throws {
    var learnt: CompetitionBatch?
    for (index, batch) in run.batches.enumerated() {
      let bests = (learnt: work.bests[(index + 1) % 2], next: work.bests[index % 2])
      if work.slices == 1 {
        try step(learnt, next: batch, bests: bests, run: run, work: work)
        learnt = batch
      } else {
        try present(batch, to: bests.next, run: run, work: work)
        try step(batch, next: nil, bests: (bests.next, bests.learnt), run: run, work: work)
      }
    }
    guard let learnt else { return }
    let last = work.bests[(run.batches.count + 1) % 2]
    let other = work.bests[run.batches.count % 2]
    try step(learnt, next: nil, bests: (last, other), run: run, work: work)
  }

  /// Presents a batch to slices of samples and groups of tiles.
  private func present(
    _ batch: CompetitionBatch, to bests: CompetitionBests, run: CompetitionWork.Run,
    work: CompetitionWork
  ) throws {
    let parameters = work.state.parameters
    try launch(
      "competition_forward_items", of: .competition, defines: parameters.defines,
      size: .grid(work.groups, work.slices, inGroupsOf: [1, 1]),
      [
        argument(work.events.inputs), argument(work.events.starts), argument(work.state.weights),
        argument(work.scales),
      ] + arguments(bests) + [
        .uint(run.slot(of: batch)), .int(Int32(batch.range.count)),
        .int(Int32(parameters.tiles)),
      ])
  }

  /// Learns a batch and presents the next; either may be missing.
  private func step(
    _ learnt: CompetitionBatch?, next: CompetitionBatch?,
    bests: (learnt: CompetitionBests, next: CompetitionBests), run: CompetitionWork.Run,
    work: CompetitionWork
  ) throws {
    let (state, parameters) = (work.state, work.state.parameters)
    try launch(
      "competition_step_items", of: .competition, defines: parameters.defines,
      size: .items(work.items, inGroupsOf: 1),
      [argument(work.events.inputs), argument(work.events.starts)] + arguments(bests.learnt) + [
        .int(Int32(work.groups)), .int(Int32(learnt?.range.count ?? 0)),
        .int(Int32(parameters.neurons)), .int(Int32(parameters.tiles)), argument(state.weights),
        argument(state.squaredNorms), argument(state.homeostasis), argument(work.scales),
        argument(work.wins), argument(state.wins), argument(work.pattern), argument(work.chain),
        argument(work.means), argument(work.winners.neurons), argument(work.winners.steps),
        argument(work.winners.crossed), .uint(learnt.map(run.slot) ?? 0),
        .uint(learnt.map { UInt32(work.position(of: $0)) } ?? 0),
        .float(learnt?.learningRate ?? 0), .float(learnt?.homeostasisRate ?? 0),
        .float(learnt.map(work.share) ?? 0), .float(work.threshold),
      ] + arguments(bests.next) + [
        .uint(next.map(run.slot) ?? 0), .int(Int32(next?.range.count ?? 0)),
      ])
  }

  /// The bests of each group and sample as arguments.
  private func arguments(_ bests: CompetitionBests) throws -> [KernelArgument] {
    try [argument(bests.stops), argument(bests.ratios), argument(bests.neurons)]
  }

  /// One batch in the form for GPUs: forward, merge, learn and adapt.
  func learnInGroups(
    _ batch: CompetitionBatch, run: CompetitionWork.Run, work: CompetitionWork
  ) throws {
    let (state, count) = (work.state, batch.range.count)
    let (parameters, lanes) = (state.parameters, CompetitionParameters.lanes)
    let first = KernelArgument.uint(UInt32(work.position(of: batch)))
    let winners = try [argument(work.winners.neurons), argument(work.winners.steps)]
    let bests = try arguments(work.bests[0])
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
      ] + bests + [.uint(run.slot(of: batch)), .int(Int32(count))])
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
