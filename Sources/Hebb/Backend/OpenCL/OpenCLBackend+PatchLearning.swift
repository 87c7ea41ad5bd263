// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend {
  /// The events whose order is kept in memory at once: 4 MB, or a batch where that is more.
  private static let eventsAtOnce = 1 << 20

  package func learnPatches(
    _ maps: FeatureMaps, latencies: DeviceLatencies, patches: PatchSequence, batch: Int,
    rates: PatchRates
  ) throws -> PatchWinners {
    try maps.check(patches, of: latencies, batch: batch)
    let parameters = maps.parameters
    let count = patches.images.count
    let winners = PatchWinners(
      maps: try makeUninitializedBuffer(count: count),
      steps: try makeUninitializedBuffer(count: count))
    let batch = min(batch, max(1, count))
    let batches = max(1, OpenCLBackend.eventsAtOnce / (batch * parameters.fanIn))
    let atOnce = min(count, batches * batch)
    let work = PatchLearning(
      maps: maps, winners: winners,
      places: try [
        argument(latencies.times), argument(makeBuffer(copying: patches.images)),
        argument(makeBuffer(copying: patches.corners)),
      ],
      events: try [
        argument(makeUninitializedBuffer(of: UInt32.self, count: atOnce * parameters.fanIn)),
        argument(makeUninitializedBuffer(of: Int32.self, count: atOnce)),
      ], rates: rates)
    for first in stride(from: 0, to: count, by: max(1, atOnce)) {
      let range = first..<min(first + atOnce, count)
      try sortEvents(of: range, work)
      if usesGroups {
        for start in stride(from: 0, to: range.count, by: batch) {
          try learnBatch(start..<min(start + batch, range.count), from: first, work)
        }
      } else {
        try learn(range, batch: batch, work)
      }
    }
    return winners
  }

  /// The events of patches in the order of their steps.
  private func sortEvents(of range: Range<Int>, _ work: PatchLearning) throws {
    try launch(
      "patch_events", of: .patchLearning, defines: defines(of: work),
      size: .items(sampleItems(range.count), inGroupsOf: 1),
      work.places + [.uint(UInt32(range.lowerBound)), .count(range.count)] + work.events)
  }

  /// Batch after batch in one launch.
  private func learn(_ range: Range<Int>, batch: Int, _ work: PatchLearning) throws {
    try launch(
      "learn_patches", of: .patchLearning, defines: defines(of: work),
      size: .items(1, inGroupsOf: 1),
      work.places + [.uint(UInt32(range.lowerBound)), .count(range.count), .count(batch)]
        + work.events + state(of: work) + work.rateArguments)
  }

  /// One batch: who wins each patch, then what they learn.
  ///
  /// The range counts from the first patch whose events are sorted.
  private func learnBatch(_ range: Range<Int>, from first: Int, _ work: PatchLearning) throws {
    let parameters = work.maps.parameters
    let lanes = FeatureMapParameters.lanes
    try launch(
      "patch_winners", of: .patchLearning, defines: defines(of: work),
      size: .items(range.count * lanes, inGroupsOf: lanes),
      work.events + [
        .uint(UInt32(first)), .count(range.lowerBound), argument(work.maps.weights),
        argument(work.maps.thresholds), .count(parameters.paddedMaps),
        argument(work.winners.maps), argument(work.winners.steps),
      ])
    try launchLanes(
      "move_maps", of: .patchLearning, defines: parameters.defines,
      count: max(parameters.maps, parameters.fanIn),
      work.places + [.uint(UInt32(first + range.lowerBound)), .count(range.count)]
        + state(of: work) + work.rateArguments)
  }

  private func defines(of work: PatchLearning) -> [String] {
    [widthDefine] + work.maps.parameters.defines
  }

  /// What learning reads and changes, as arguments.
  private func state(of work: PatchLearning) throws -> [KernelArgument] {
    let parameters = work.maps.parameters
    return try [
      .count(parameters.maps), argument(work.maps.weights), argument(work.maps.thresholds),
      .count(parameters.paddedMaps), argument(work.winners.maps), argument(work.winners.steps),
      argument(work.maps.wins),
    ]
  }
}

/// What one call works with.
private struct PatchLearning {
  let maps: FeatureMaps
  let winners: PatchWinners
  /// Spike times, images and corners.
  let places: [KernelArgument]
  /// Sorted events and their counts.
  let events: [KernelArgument]
  let rates: PatchRates

  var rateArguments: [KernelArgument] {
    [
      .float(rates.potentiation), .float(rates.depression), .float(rates.weightDependence),
      .float(rates.thresholdRate), .float(rates.targetTime), .float(rates.minimumThreshold),
    ]
  }
}
