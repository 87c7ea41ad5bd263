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
    try present(
      0..<latencies.batch, work: work, nonTargets: 0, spikes: (times, steps),
      items: sampleItems(latencies.batch))
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
      samples: min(batch, labels.count), parameters: state.parameters, on: self)
    for first in stride(from: 0, to: labels.count, by: batch) {
      let range = first..<min(first + batch, labels.count)
      try present(
        range, work: work, nonTargets: rates.nonTargetNeurons,
        spikes: (changes.spikes, changes.steps), items: min(range.count, device.computeUnits))
      try decide(range, work: work, rates: rates, changes: changes, correct: correct)
      try update(range, work: work, changes: changes)
      try settle(range, work: work, changes: changes)
    }
    try launch(
      "supervised_fold", of: .supervised, defines: work.defines,
      size: .items(state.weights.count, inGroupsOf: groupSize),
      [argument(state.weights), argument(work.scales), .uint(UInt32(state.weights.count))])
    return correct
  }

  /// The spikes of a range of samples.
  private func present(
    _ range: Range<Int>, work: SupervisedWork, nonTargets: Int,
    spikes: (times: DeviceBuffer<Float>, steps: DeviceBuffer<Float>), items: Int
  ) throws {
    let (state, parameters) = (work.state, work.state.parameters)
    let lanes = SupervisedParameters.lanes
    let samples = try [
      argument(work.events.inputs), argument(work.events.starts), argument(work.labels),
      .int(work.isTraining ? 1 : 0), .uint(UInt32(range.lowerBound)),
    ]
    let neurons = try [
      argument(state.weights), argument(work.scales), argument(state.thresholds),
      argument(state.trainingThresholds), .count(parameters.tiles),
      .count(parameters.neuronsPerClass), .count(nonTargets),
    ]
    let outputs = try [argument(spikes.times), argument(spikes.steps)]
    if usesGroups {
      try launch(
        "supervised_forward_groups", of: .supervised, defines: work.defines,
        size: .grid(parameters.tiles * lanes, range.count, inGroupsOf: [lanes, 1]),
        samples + neurons + outputs)
    } else {
      let hold: DeviceBuffer<Float> = try makeUninitializedBuffer(
        count: items * parameters.paddedNeurons)
      try launch(
        "supervised_forward_items", of: .supervised, defines: work.defines,
        size: .items(items, inGroupsOf: 1),
        samples + [.count(range.count)] + neurons + [argument(hold)] + outputs)
    }
  }

  /// Who learns of each sample, and by how much.
  private func decide(
    _ range: Range<Int>, work: SupervisedWork, rates: SupervisedRates,
    changes: SupervisedChanges, correct: DeviceBuffer<UInt8>
  ) throws {
    let parameters = work.state.parameters
    try launch(
      "supervised_decide", of: .supervised, defines: work.defines,
      size: .items(range.count, inGroupsOf: 1),
      [
        argument(changes.spikes), argument(changes.steps), argument(work.labels),
        .uint(UInt32(range.lowerBound)), .count(range.count), .count(parameters.paddedNeurons),
        .count(parameters.classes), .count(parameters.neuronsPerClass),
        .count(rates.nonTargetNeurons), .int(rates.competes ? 1 : 0), .float(rates.gap),
        .float(rates.potentiation), .float(rates.depression), .float(rates.thresholdRate),
        argument(changes.until), argument(changes.gain), argument(changes.loss),
        argument(changes.shift), argument(correct),
      ])
  }

  /// Moves the weights, and sums them slice by slice.
  private func update(
    _ range: Range<Int>, work: SupervisedWork, changes: SupervisedChanges
  ) throws {
    let (state, parameters) = (work.state, work.state.parameters)
    let lanes = SupervisedParameters.lanes
    try launch(
      usesGroups ? "supervised_update_groups" : "supervised_update_items", of: .supervised,
      defines: work.defines,
      size: usesGroups
        ? .grid(parameters.slices * lanes, parameters.tiles, inGroupsOf: [lanes, 1])
        : .grid(
          min(parameters.slices, device.computeUnits), parameters.tiles, inGroupsOf: [1, 1]),
      [
        argument(work.latencies.times), .uint(UInt32(range.lowerBound)), .count(range.count),
        argument(state.weights), argument(work.scales), .count(parameters.paddedNeurons),
        argument(changes.until), argument(changes.gain), argument(changes.loss),
        argument(changes.parts),
      ])
  }

  /// Works out the scales and moves the training thresholds.
  private func settle(
    _ range: Range<Int>, work: SupervisedWork, changes: SupervisedChanges
  ) throws {
    let (state, parameters) = (work.state, work.state.parameters)
    try launch(
      "supervised_settle", of: .supervised, defines: work.defines,
      size: .items(parameters.paddedNeurons, inGroupsOf: groupSize),
      [
        argument(changes.parts), .count(parameters.neurons), .count(parameters.paddedNeurons),
        .count(range.count), argument(changes.shift), argument(state.sums),
        argument(state.thresholds), argument(state.trainingThresholds), argument(work.scales),
      ])
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
  let shift: DeviceBuffer<Float>
  let parts: DeviceBuffer<Float>

  init(samples: Int, parameters: SupervisedParameters, on backend: OpenCLBackend) throws {
    let count = samples * parameters.paddedNeurons
    spikes = try backend.makeUninitializedBuffer(count: count)
    steps = try backend.makeUninitializedBuffer(count: count)
    until = try backend.makeUninitializedBuffer(count: count)
    gain = try backend.makeUninitializedBuffer(count: count)
    loss = try backend.makeUninitializedBuffer(count: count)
    shift = try backend.makeUninitializedBuffer(count: count)
    parts = try backend.makeUninitializedBuffer(
      count: parameters.slices * parameters.paddedNeurons)
  }
}
