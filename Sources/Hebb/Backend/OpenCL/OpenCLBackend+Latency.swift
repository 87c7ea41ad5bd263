// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend: LatencyOperations {
  package func onOffContrast(
    _ images: DeviceImages, in range: Range<Int>, filter: OnOffFilter, shift: PixelShift
  ) throws -> DeviceBuffer<Float> {
    try checkOnOff(images, in: range, filter: filter)
    let values: DeviceBuffer<Float> = try makeUninitializedBuffer(
      count: elementCount(of: [range.count, filter.features]))
    let items = sampleItems(range.count)
    let scratch: DeviceBuffer<Float> = try makeUninitializedBuffer(count: items * filter.features)
    try launch(
      "on_off_values", of: .latency,
      defines: ["ROWS=\(filter.rows)", "COLUMNS=\(filter.columns)", "TAPS=\(filter.size)"],
      size: .items(items, inGroupsOf: 1),
      [
        argument(images.pixels), argument(images.order), .uint(UInt32(range.lowerBound)),
        .count(range.count), .int(Int32(shift.down)), .int(Int32(shift.right)),
        argument(makeBuffer(copying: filter.taps)), argument(scratch), argument(values),
      ])
    return values
  }

  package func widenRange(
    minimum: DeviceBuffer<Float>, maximum: DeviceBuffer<Float>, by values: DeviceBuffer<Float>
  ) throws {
    let features = minimum.count
    let samples = try checkSamples(values, features: features)
    try checkCount(maximum, isProductOf: [features])
    try launch(
      "value_range", of: .latency, size: .items(features, inGroupsOf: groupSize),
      [
        argument(values), .count(samples), .count(features), argument(minimum),
        argument(maximum),
      ])
  }

  package func latencies(
    of values: DeviceBuffer<Float>, minimum: DeviceBuffer<Float>, scale: DeviceBuffer<Float>
  ) throws -> DeviceLatencies {
    let features = minimum.count
    let samples = try checkSamples(values, features: features)
    try checkCount(scale, isProductOf: [features])
    let result = try makeLatencies(batch: samples, features: features)
    try launch(
      "value_times", of: .latency,
      size: .grid(rounded(features), samples, inGroupsOf: [groupSize, 1]),
      [
        argument(values), .count(features), argument(minimum), argument(scale),
        argument(result.times),
      ])
    return result
  }

  package func earliestSpikes(
    of latencies: DeviceLatencies, geometry: PoolingGeometry
  ) throws -> DeviceLatencies {
    try geometry.check(latencies: latencies)
    let result = try makeLatencies(batch: latencies.batch, features: geometry.pooledFeatures)
    let places = geometry.pooledHeight * geometry.pooledWidth
    try launch(
      usesGroups ? "earliest_pooling" : "earliest_pooling_rows", of: .latency,
      size: usesGroups
        ? .grid(rounded(geometry.pooledFeatures), latencies.batch, inGroupsOf: [groupSize, 1])
        : .grid(places, latencies.batch, inGroupsOf: [1, 1]),
      [
        argument(latencies.times), argument(result.times), .count(geometry.height),
        .count(geometry.width), .count(geometry.channels), .count(geometry.size),
        .count(geometry.stride), .count(geometry.pooledWidth), .count(geometry.pooledFeatures),
      ])
    return result
  }

  package func gather(
    _ source: DeviceLatencies, rows: [UInt32], to places: [UInt32],
    of destination: DeviceLatencies
  ) throws {
    try checkGather(source, rows: rows, to: places, of: destination)
    guard !rows.isEmpty else { return }
    try launch(
      "gather_latencies", of: .latency, size: .items(rows.count, inGroupsOf: 1),
      [
        argument(source.times), argument(makeBuffer(copying: rows)),
        argument(makeBuffer(copying: places)), .count(source.features),
        argument(destination.times),
      ])
  }

  /// Spike times that the caller's kernel writes.
  func makeLatencies(batch: Int, features: Int) throws -> DeviceLatencies {
    DeviceLatencies(
      times: try makeUninitializedBuffer(count: elementCount(of: [batch, features])),
      batch: batch, features: features)
  }

  /// The inputs of each sample that spike, sorted by step.
  func sortedEvents(of latencies: DeviceLatencies) throws -> LatencyEvents {
    let (samples, inputs) = (latencies.batch, latencies.features)
    let events = LatencyEvents(
      inputs: try makeUninitializedBuffer(count: samples * inputs),
      starts: try makeUninitializedBuffer(count: samples * 256))
    let items = sampleItems(samples)
    let list: DeviceBuffer<UInt32> = try makeUninitializedBuffer(count: items * (inputs + 1))
    try launch(
      "latency_events", of: .latency, defines: ["INPUTS=\(inputs)"],
      size: .items(items, inGroupsOf: 1),
      [
        argument(latencies.times), .count(samples), argument(list), argument(events.inputs),
        argument(events.starts),
      ])
    return events
  }

  /// The work-items that take slices of samples: many on a GPU, a few a core elsewhere.
  func sampleItems(_ samples: Int) -> Int {
    min(samples, device.computeUnits * (usesGroups ? 64 : 8))
  }

  /// The work-items of a group where each works alone.
  var groupSize: Int { min(64, device.maximumWorkGroupSize) }

  /// A number of work-items, rounded up to whole groups.
  func rounded(_ count: Int) -> Int { (count + groupSize - 1) / groupSize * groupSize }
}

/// The inputs that spike, sorted by step, of samples.
struct LatencyEvents {
  let inputs: DeviceBuffer<UInt16>
  let starts: DeviceBuffer<UInt32>
}
