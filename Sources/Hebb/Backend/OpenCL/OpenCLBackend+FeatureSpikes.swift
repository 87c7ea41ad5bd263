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
