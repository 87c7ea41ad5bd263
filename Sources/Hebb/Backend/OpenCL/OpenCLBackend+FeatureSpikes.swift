// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend: FeatureSpikeOperations {
  package func featureSpikes(
    of latencies: DeviceLatencies, maps: FeatureMaps
  ) throws -> DeviceLatencies {
    try maps.check(latencies)
    let parameters = maps.parameters
    let result = try makeLatencies(batch: latencies.batch, features: parameters.outputFeatures)
    guard latencies.batch > 0 else { return result }
    let inputs = try [
      argument(latencies.times), argument(maps.weights), argument(maps.thresholds),
      .count(parameters.maps), .count(parameters.paddedMaps),
    ]
    if usesGroups {
      let lanes = FeatureMapParameters.lanes
      try launch(
        "feature_spikes_groups", of: .featureSpikes, defines: parameters.defines,
        size: .grid(parameters.places * lanes, latencies.batch, inGroupsOf: [lanes, 1]),
        inputs + [argument(result.times)])
      return result
    }
    let items = sampleItems(latencies.batch)
    let order: DeviceBuffer<UInt32> = try makeUninitializedBuffer(
      count: items * parameters.features)
    let list: DeviceBuffer<UInt32> = try makeUninitializedBuffer(
      count: items * parameters.places * parameters.fanIn)
    let count: DeviceBuffer<Int32> = try makeUninitializedBuffer(
      count: items * parameters.places)
    try launch(
      "feature_spikes_items", of: .featureSpikes, defines: parameters.defines,
      size: .items(items, inGroupsOf: 1),
      inputs + [
        .count(latencies.batch), argument(order), argument(list), argument(count),
        argument(result.times),
      ])
    return result
  }

  package func learnPatches(
    _ maps: FeatureMaps, latencies: DeviceLatencies, patches: PatchSequence, batch: Int,
    rates: PatchRates
  ) throws -> PatchWinners {
    try maps.check(patches, of: latencies, batch: batch)
    let count = patches.images.count
    let winners = PatchWinners(
      maps: try makeUninitializedBuffer(count: count),
      steps: try makeUninitializedBuffer(count: count))
    let places = try [
      argument(latencies.times), argument(makeBuffer(copying: patches.images)),
      argument(makeBuffer(copying: patches.corners)),
    ]
    for first in stride(from: 0, to: count, by: batch) {
      let range = first..<min(first + batch, count)
      try findWinners(maps, places: places, of: range, winners: winners)
      try learn(maps, places: places, from: range, winners: winners, rates: rates)
    }
    return winners
  }

  /// Finds who wins each patch of a batch.
  private func findWinners(
    _ maps: FeatureMaps, places: [KernelArgument], of range: Range<Int>, winners: PatchWinners
  ) throws {
    let lanes = FeatureMapParameters.lanes
    let outputs = try [
      argument(maps.weights), argument(maps.thresholds), .count(maps.parameters.paddedMaps),
      argument(winners.maps), argument(winners.steps),
    ]
    let first = KernelArgument.uint(UInt32(range.lowerBound))
    if usesGroups {
      try launch(
        "patch_winners_groups", of: .featureSpikes, defines: maps.parameters.defines,
        size: .items(range.count * lanes, inGroupsOf: lanes), places + [first] + outputs)
    } else {
      try launch(
        "patch_winners_items", of: .featureSpikes, defines: maps.parameters.defines,
        size: .items(min(range.count, device.computeUnits), inGroupsOf: 1),
        places + [first, .count(range.count)] + outputs)
    }
  }

  /// Changes thresholds and the winners' weights after a batch.
  private func learn(
    _ maps: FeatureMaps, places: [KernelArgument], from range: Range<Int>, winners: PatchWinners,
    rates: PatchRates
  ) throws {
    let parameters = maps.parameters
    try launchLanes(
      "patch_learning", of: .featureSpikes, defines: parameters.defines, count: parameters.maps,
      rows: 1,
      places + [
        .uint(UInt32(range.lowerBound)), .count(range.count), .count(parameters.maps),
        argument(maps.weights), argument(maps.thresholds), .count(parameters.paddedMaps),
        argument(winners.maps), argument(winners.steps), argument(maps.wins),
        .float(rates.potentiation), .float(rates.depression), .float(rates.weightDependence),
        .float(rates.thresholdRate), .float(rates.targetTime), .float(rates.minimumThreshold),
      ])
  }
}

extension FeatureMapParameters {
  /// What the kernels are specialized for.
  var defines: [String] {
    [
      "ROWS=\(rows)", "COLUMNS=\(columns)", "CHANNELS=\(channels)",
      "KERNEL_ROWS=\(kernelRows)", "KERNEL_COLUMNS=\(kernelColumns)",
    ]
  }
}
