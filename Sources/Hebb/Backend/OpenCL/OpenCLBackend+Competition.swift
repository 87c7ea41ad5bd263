// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend: CompetitionOperations {
  package func makeCompetition(
    _ parameters: CompetitionParameters, weights: [Float]
  ) throws -> CompetitionState {
    try parameters.check(weights: weights)
    let padded = parameters.paddedNeurons
    let state = CompetitionState(
      parameters: parameters, weights: try makeBuffer(copying: weights),
      squaredNorms: try makeBuffer(of: Float.self, count: padded),
      homeostasis: try makeBuffer(copying: [Float](repeating: 1, count: padded)),
      wins: try makeBuffer(of: UInt32.self, count: padded))
    _ = try scales(of: state, threshold: 1, usesHomeostasis: true)
    return state
  }

  package func trainCompetition(
    _ state: CompetitionState, images: DeviceImages, batches: [CompetitionBatch], threshold: Float
  ) throws -> CompetitionWinners {
    try state.parameters.check(images: images, ranges: batches.map(\.range))
    let work = try CompetitionWork(
      state: state, images: images, batches: batches, threshold: threshold, backend: self)
    for run in work.runs {
      try sortEvents(work.events, images: images, in: run.range, parameters: state.parameters)
      if usesGroups {
        for batch in run.batches { try learnInGroups(batch, run: run, work: work) }
      } else {
        try learnInItems(run, work: work)
      }
    }
    return work.winners
  }

  package func answerCompetition(
    _ state: CompetitionState, images: DeviceImages, in range: Range<Int>, spikes: Int,
    threshold: Float
  ) throws -> CompetitionAnswer {
    let parameters = state.parameters
    try parameters.check(images: images, ranges: [range])
    try ParameterError.check(spikes, is: .within(1, 64), name: "spikes")
    let scales = try scales(of: state, threshold: threshold, usesHomeostasis: false)
    let answer = CompetitionAnswer(
      neurons: try makeUninitializedBuffer(count: range.count * spikes),
      steps: try makeUninitializedBuffer(count: range.count * spikes),
      ratios: try makeUninitializedBuffer(count: range.count * spikes))
    let chunk = min(range.count, 2048)
    let events = try CompetitionEvents(samples: chunk, parameters: parameters, backend: self)
    for first in stride(from: range.lowerBound, to: range.upperBound, by: max(chunk, 1)) {
      let part = first..<min(first + chunk, range.upperBound)
      try sortEvents(events, images: images, in: part, parameters: parameters)
      let slices = min(part.count, max(device.computeUnits, part.count / 64))
      try launch(
        usesGroups ? "competition_answer_groups" : "competition_answer_items",
        of: .competitionAnswers, defines: parameters.defines + ["SPIKES=\(spikes)"],
        size: usesGroups
          ? .items(
            part.count * CompetitionParameters.lanes, inGroupsOf: CompetitionParameters.lanes)
          : .items(slices, inGroupsOf: 1),
        [
          argument(events.inputs), argument(events.starts), argument(state.weights),
          argument(scales), argument(answer.neurons), argument(answer.steps),
          argument(answer.ratios), .uint(UInt32(first - range.lowerBound)),
          .int(Int32(part.count)), .int(Int32(parameters.tiles)),
        ])
    }
    return answer
  }

  /// The scales q of all neurons; the norms of the state are worked out on the way.
  func scales(
    of state: CompetitionState, threshold: Float, usesHomeostasis: Bool
  ) throws -> DeviceBuffer<Float> {
    let parameters = state.parameters
    let scales: DeviceBuffer<Float> = try makeUninitializedBuffer(count: parameters.paddedNeurons)
    try launch(
      "competition_scales", of: .competition, defines: parameters.defines,
      size: .items(parameters.paddedNeurons, inGroupsOf: CompetitionParameters.lanes),
      [
        argument(state.weights), .int(Int32(parameters.neurons)), argument(state.squaredNorms),
        argument(state.homeostasis), .int(usesHomeostasis ? 1 : 0), argument(scales),
        .float(threshold),
      ])
    return scales
  }

  private func sortEvents(
    _ events: CompetitionEvents, images: DeviceImages, in range: Range<Int>,
    parameters: CompetitionParameters
  ) throws {
    try launch(
      "competition_events", of: .competition, defines: parameters.defines,
      size: .items(min(events.items, range.count), inGroupsOf: 1),
      [
        argument(images.pixels), argument(images.order), .uint(UInt32(range.lowerBound)),
        .int(Int32(range.count)), argument(events.table), argument(events.list),
        argument(events.inputs), argument(events.starts),
      ])
  }
}

extension CompetitionParameters {
  /// What the kernels are specialized for.
  var defines: [String] {
    [
      "INPUTS=\(inputs)", "STEPS=\(code.steps)", "DECAY=\(decay)f", "CAP=\(homeostasisCap)f",
    ]
  }
}

/// The inputs that spike, sorted by step, of a run of samples.
struct CompetitionEvents {
  let inputs: DeviceBuffer<UInt16>
  let starts: DeviceBuffer<UInt32>
  let table: DeviceBuffer<UInt8>
  /// The work-items that sort, each a slice of the samples, and their scratch.
  let items: Int
  let list: DeviceBuffer<UInt32>

  init(samples: Int, parameters: CompetitionParameters, backend: OpenCLBackend) throws {
    inputs = try backend.makeUninitializedBuffer(count: samples * parameters.inputs)
    starts = try backend.makeUninitializedBuffer(count: samples * (parameters.code.steps + 1))
    table = try backend.makeBuffer(copying: parameters.code.table)
    // A GPU wants many items; a CPU device one a core, and a few more where cores differ in speed.
    items = min(samples, backend.device.computeUnits * (backend.usesGroups ? 64 : 4))
    list = try backend.makeUninitializedBuffer(count: items * (parameters.inputs + 1))
  }
}
