// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend: SupervisedOperations {
  package func spikeTimes(
    _ state: SupervisedState, latencies: DeviceLatencies
  ) throws -> DeviceBuffer<Float> {
    try state.check(latencies)
    let padded = state.parameters.paddedNeurons
    let times: DeviceBuffer<Float> = try makeUninitializedBuffer(
      count: elementCount(of: [latencies.batch, padded]))
    guard latencies.batch > 0 else { return times }
    let work = try SupervisedWork(state, latencies: latencies, labels: [], on: self)
    let steps: DeviceBuffer<Float> = try makeUninitializedBuffer(count: times.count)
    if usesGroups {
      try present(0..<latencies.batch, work: work, nonTargets: 0, spikes: (times, steps))
    } else {
      try answer(work, spikes: (times, steps))
    }
    return times
  }

  package func trainSupervised(
    _ state: SupervisedState, latencies: DeviceLatencies, labels: [UInt8], batch: Int,
    rates: SupervisedRates
  ) throws -> DeviceBuffer<UInt8> {
    try state.check(latencies, labels: labels, batch: batch, rates: rates)
    let correct: DeviceBuffer<UInt8> = try makeUninitializedBuffer(count: labels.count)
    guard latencies.batch > 0 else { return correct }
    let work = try SupervisedWork(state, latencies: latencies, labels: labels, on: self)
    let changes = try SupervisedChanges(
      samples: min(batch, labels.count), state: state, on: self)
    let batches = stride(from: 0, to: labels.count, by: batch).map {
      $0..<min($0 + batch, labels.count)
    }
    for (number, range) in batches.enumerated() {
      if usesGroups {
        try present(
          range, work: work, nonTargets: rates.nonTargetNeurons,
          spikes: (changes.spikes, changes.steps))
        try decide(range, work: work, rates: rates, changes: changes, correct: correct)
        try update(range, work: work, changes: changes)
        try settle(range, number: 0, work: work, changes: changes)
      } else {
        let before = number > 0 ? batches[number - 1].count : 0
        try train(
          range, number: number, after: before, work: work, rates: rates, changes: changes,
          correct: correct)
        try update(range, work: work, changes: changes)
      }
    }
    if !usesGroups, let last = batches.last {
      try settle(last, number: batches.count - 1, work: work, changes: changes)
    }
    try launch(
      "supervised_fold", of: .supervisedUpdate, defines: work.defines,
      size: .items(state.weights.count, inGroupsOf: groupSize),
      [argument(state.weights), argument(work.scales), .uint(UInt32(state.weights.count))])
    return correct
  }

  /// The spikes of all samples, a slice of them an item.
  private func answer(
    _ work: SupervisedWork, spikes: (times: DeviceBuffer<Float>, steps: DeviceBuffer<Float>)
  ) throws {
    try launch(
      "supervised_answer_items", of: .supervised, defines: work.defines,
      size: .items(sampleItems(work.latencies.batch), inGroupsOf: 1),
      [
        argument(work.events.inputs), argument(work.events.starts),
        .count(work.latencies.batch), argument(work.state.weights),
        argument(work.state.thresholds), .count(work.state.parameters.tiles),
        argument(spikes.times), argument(spikes.steps),
      ])
  }

  /// The spikes of a range of samples, a work-group a tile and sample.
  private func present(
    _ range: Range<Int>, work: SupervisedWork, nonTargets: Int,
    spikes: (times: DeviceBuffer<Float>, steps: DeviceBuffer<Float>)
  ) throws {
    let (state, parameters) = (work.state, work.state.parameters)
    let lanes = SupervisedParameters.lanes
    try launch(
      "supervised_forward_groups", of: .supervised, defines: work.defines,
      size: .grid(parameters.tiles * lanes, range.count, inGroupsOf: [lanes, 1]),
      [
        argument(work.events.inputs), argument(work.events.starts), argument(work.labels),
        .int(work.isTraining ? 1 : 0), .uint(UInt32(range.lowerBound)), argument(state.weights),
        argument(work.scales), argument(state.thresholds), argument(state.trainingThresholds),
        .count(parameters.tiles), .count(parameters.neuronsPerClass), .count(nonTargets),
        argument(spikes.times), argument(spikes.steps),
      ])
  }

  /// Who learns of each sample of a batch, and by how much.
  private func decide(
    _ range: Range<Int>, work: SupervisedWork, rates: SupervisedRates,
    changes: SupervisedChanges, correct: DeviceBuffer<UInt8>
  ) throws {
    try launch(
      "supervised_decide", of: .supervised, defines: work.defines,
      size: .items(range.count, inGroupsOf: 1),
      [
        argument(work.labels), .uint(UInt32(range.lowerBound)), .count(range.count),
        argument(changes.spikes), argument(changes.steps),
      ] + decision(rates, work: work, changes: changes, shifts: changes.shifts[0])
        + [argument(correct)])
  }

  /// What the batch before asked of thresholds and scales, the spikes of a batch, and who learns of
  /// each sample: an item a sample.
  private func train(
    _ range: Range<Int>, number: Int, after before: Int, work: SupervisedWork,
    rates: SupervisedRates, changes: SupervisedChanges, correct: DeviceBuffer<UInt8>
  ) throws {
    try launch(
      "supervised_train_items", of: .supervised, defines: work.defines,
      size: .items(range.count, inGroupsOf: 1),
      [
        argument(work.events.inputs), argument(work.events.starts), argument(work.labels),
        .uint(UInt32(range.lowerBound)), argument(work.state.weights), .count(before),
        argument(changes.parts), argument(changes.shifts[(number + 1) % 2]),
        argument(work.state.sums), argument(work.state.thresholds),
        argument(changes.trainingThresholds[number % 2]),
        argument(changes.trainingThresholds[(number + 1) % 2]), argument(work.scales),
        argument(changes.scratch), argument(changes.spikes), argument(changes.steps),
      ] + decision(rates, work: work, changes: changes, shifts: changes.shifts[number % 2])
        + [argument(correct)])
  }

  /// How samples are judged, and where that is written.
  private func decision(
    _ rates: SupervisedRates, work: SupervisedWork, changes: SupervisedChanges,
    shifts: DeviceBuffer<Float>
  ) throws -> [KernelArgument] {
    let parameters = work.state.parameters
    return try [
      .count(parameters.paddedNeurons), .count(parameters.classes),
      .count(parameters.neuronsPerClass), .count(rates.nonTargetNeurons),
      .int(rates.competes ? 1 : 0), .float(rates.gap), .float(rates.potentiation),
      .float(rates.depression), .float(rates.thresholdRate), argument(changes.until),
      argument(changes.gain), argument(changes.loss), argument(shifts),
    ]
  }

  /// Moves the weights, and sums them slice by slice.
  private func update(
    _ range: Range<Int>, work: SupervisedWork, changes: SupervisedChanges
  ) throws {
    let (state, parameters) = (work.state, work.state.parameters)
    let lanes = SupervisedParameters.lanes
    try launch(
      usesGroups ? "supervised_update_groups" : "supervised_update_items",
      of: .supervisedUpdate,
      defines: work.defines,
      size: usesGroups
        ? .grid(parameters.slices * lanes, parameters.tiles, inGroupsOf: [lanes, 1])
        : .grid(
          min(parameters.slices, device.computeUnits * 8), parameters.tiles, inGroupsOf: [1, 1]),
      [
        argument(work.latencies.times), .uint(UInt32(range.lowerBound)), .count(range.count),
        argument(state.weights), argument(work.scales), .count(parameters.paddedNeurons),
        argument(changes.until), argument(changes.gain), argument(changes.loss),
        argument(changes.parts),
      ])
  }

  /// Works out the scales and moves the training thresholds after a batch.
  private func settle(
    _ range: Range<Int>, number: Int, work: SupervisedWork, changes: SupervisedChanges
  ) throws {
    let (state, parameters) = (work.state, work.state.parameters)
    let thresholds = changes.trainingThresholds[usesGroups ? 0 : (number + 1) % 2]
    try launch(
      "supervised_settle", of: .supervised, defines: work.defines,
      size: .items(parameters.paddedNeurons, inGroupsOf: groupSize),
      [
        argument(changes.parts), .count(parameters.neurons), .count(parameters.paddedNeurons),
        .count(range.count), argument(changes.shifts[number % 2]), argument(state.sums),
        argument(state.thresholds), argument(thresholds), argument(work.scales),
      ])
    if thresholds.memory !== state.trainingThresholds.memory {
      try copy(thresholds, to: state.trainingThresholds)
    }
  }
}

/// What one call works with.
private struct SupervisedWork {
  let state: SupervisedState
  let latencies: DeviceLatencies
  let events: LatencyEvents
  let labels: DeviceBuffer<UInt8>
  let isTraining: Bool
  /// What the stored weights of each neuron are multiplied by.
  let scales: DeviceBuffer<Float>
  let defines: [String]

  init(
    _ state: SupervisedState, latencies: DeviceLatencies, labels: [UInt8],
    on backend: OpenCLBackend
  ) throws {
    self.state = state
    self.latencies = latencies
    events = try backend.sortedEvents(of: latencies)
    isTraining = !labels.isEmpty
    self.labels = try backend.makeBuffer(copying: labels)
    scales = try backend.makeBuffer(
      copying: [Float](repeating: 1, count: state.parameters.paddedNeurons))
    defines = ["INPUTS=\(state.parameters.inputs)"]
  }
}

/// What a batch asks of each neuron, `[samples, tiles * 64]`, and the sums of slices.
private struct SupervisedChanges {
  let spikes: DeviceBuffer<Float>
  let steps: DeviceBuffer<Float>
  let until: DeviceBuffer<Float>
  let gain: DeviceBuffer<Float>
  let loss: DeviceBuffer<Float>
  /// Changes of the training thresholds: of one batch and the next, where the next settles them.
  let shifts: [DeviceBuffer<Float>]
  /// The training thresholds, and those of the next batch.
  let trainingThresholds: [DeviceBuffer<Float>]
  let parts: DeviceBuffer<Float>
  /// Scratch of the form for CPUs.
  let scratch: DeviceBuffer<Float>

  init(samples: Int, state: SupervisedState, on backend: OpenCLBackend) throws {
    let padded = state.parameters.paddedNeurons
    let count = samples * padded
    spikes = try backend.makeUninitializedBuffer(count: count)
    steps = try backend.makeUninitializedBuffer(count: count)
    until = try backend.makeUninitializedBuffer(count: count)
    gain = try backend.makeUninitializedBuffer(count: count)
    loss = try backend.makeUninitializedBuffer(count: count)
    // Groups settle each batch before the next.
    let isSettledLater = !backend.usesGroups
    shifts = try [true, isSettledLater].map {
      try backend.makeUninitializedBuffer(count: $0 ? count : 0)
    }
    trainingThresholds = [
      state.trainingThresholds,
      try backend.makeUninitializedBuffer(count: isSettledLater ? padded : 0),
    ]
    parts = try backend.makeUninitializedBuffer(count: state.parameters.slices * padded)
    scratch = try backend.makeUninitializedBuffer(count: isSettledLater ? 3 * count : 0)
  }
}
