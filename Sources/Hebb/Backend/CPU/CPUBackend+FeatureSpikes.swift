// SPDX-License-Identifier: Apache-2.0

extension CPUBackend: FeatureSpikeOperations {
  package func featureSpikes(
    of latencies: DeviceLatencies, maps: FeatureMaps
  ) throws -> DeviceLatencies {
    try maps.check(latencies)
    let parameters = maps.parameters
    let features = parameters.outputFeatures
    let result = DeviceLatencies(
      times: try makeBuffer(of: UInt8.self, count: elementCount(of: [latencies.batch, features])),
      batch: latencies.batch, features: features)
    let spikes = try elements(of: result.times)
    let neurons = try FeatureNeurons(maps, latencies, on: self)
    forEachBlock(of: latencies.batch, size: 2) { block in
      for sample in block {
        for place in 0..<parameters.places {
          let corner = (place / parameters.outputColumns, place % parameters.outputColumns)
          let times = neurons.spikes(of: neurons.events(of: sample, corner: corner))
          for map in 0..<parameters.maps {
            spikes[sample * features + place * parameters.maps + map] = times[map]
          }
        }
      }
    }
    return result
  }

  package func learnPatches(
    _ maps: FeatureMaps, latencies: DeviceLatencies, patches: PatchSequence, batch: Int,
    rates: PatchRates
  ) throws -> PatchWinners {
    try maps.check(patches, of: latencies, batch: batch)
    let count = patches.images.count
    let result = PatchWinners(
      maps: try makeBuffer(of: Int32.self, count: count),
      steps: try makeBuffer(of: UInt8.self, count: count))
    let (winners, steps) = try (elements(of: result.maps), elements(of: result.steps))
    let neurons = try FeatureNeurons(maps, latencies, on: self)
    func events(_ patch: Int) -> [PatchEvent] {
      let corner = patches.corners[patch]
      return neurons.events(
        of: Int(patches.images[patch]), corner: (Int(corner >> 16), Int(corner & 0xFFFF)))
    }
    for first in stride(from: 0, to: count, by: batch) {
      let range = first..<min(first + batch, count)
      for patch in range {
        let winner = neurons.winner(of: events(patch))
        winners[patch] = Int32(winner?.map ?? -1)
        steps[patch] = winner?.step ?? DeviceLatencies.never
      }
      for patch in range where winners[patch] >= 0 {
        neurons.learn(
          events(patch), winner: Int(winners[patch]), step: steps[patch], rates: rates)
      }
    }
    return result
  }
}

/// An input of a patch and the step of its spike.
private struct PatchEvent {
  let input: Int
  let step: UInt8
}

/// The neurons of one place on the host: the equations of ``FeatureSpikeOperations``.
private struct FeatureNeurons: Sendable {
  let parameters: FeatureMapParameters
  let weights: Elements<Float>
  let thresholds: Elements<Float>
  let wins: Elements<UInt32>
  let times: Elements<UInt8>

  init(_ maps: FeatureMaps, _ latencies: DeviceLatencies, on backend: CPUBackend) throws {
    parameters = maps.parameters
    weights = try backend.elements(of: maps.weights)
    thresholds = try backend.elements(of: maps.thresholds)
    wins = try backend.elements(of: maps.wins)
    times = try backend.elements(of: latencies.times)
  }

  /// The events of a patch in the order (step, input).
  func events(of sample: Int, corner: (row: Int, column: Int)) -> [PatchEvent] {
    let (width, channels) = (parameters.kernelColumns * parameters.channels, parameters.channels)
    let events = (0..<parameters.fanIn).compactMap { input -> PatchEvent? in
      let row = corner.row + input / width
      let at = (row * parameters.columns + corner.column) * channels + input % width
      let step = times[sample * parameters.features + at]
      return step == DeviceLatencies.never ? nil : PatchEvent(input: input, step: step)
    }
    return events.sorted { ($0.step, $0.input) < ($1.step, $1.input) }
  }

  /// The potential of a map raised by an event.
  private func raise(_ potentials: inout [Float], by event: PatchEvent) {
    let row = event.input * parameters.paddedMaps
    for map in 0..<parameters.maps { potentials[map] += weights[row + map] }
  }

  /// The step at which each map spikes; weights are at least 0, so potentials never fall.
  func spikes(of events: [PatchEvent]) -> [UInt8] {
    var potentials = [Float](repeating: 0, count: parameters.maps)
    var spikes = [UInt8](repeating: DeviceLatencies.never, count: parameters.maps)
    for event in events {
      raise(&potentials, by: event)
      for map in 0..<parameters.maps
      where spikes[map] == DeviceLatencies.never && potentials[map] >= thresholds[map] {
        spikes[map] = event.step
      }
    }
    return spikes
  }

  /// The first map over its threshold; in one step the furthest over it, then the lowest.
  func winner(of events: [PatchEvent]) -> (map: Int, step: UInt8)? {
    var potentials = [Float](repeating: 0, count: parameters.maps)
    for (index, event) in events.enumerated() {
      raise(&potentials, by: event)
      guard index + 1 == events.count || events[index + 1].step > event.step else { continue }
      var best: (map: Int, over: Float)?
      for map in 0..<parameters.maps {
        let over = potentials[map] - thresholds[map]
        if over >= 0, best.map({ over > $0.over }) ?? true { best = (map, over) }
      }
      if let best { return (best.map, event.step) }
    }
    return nil
  }

  /// Changes thresholds and the winner's weights after a patch.
  func learn(_ events: [PatchEvent], winner: Int, step: UInt8, rates: PatchRates) {
    let maps = parameters.maps
    let share = maps > 1 ? rates.thresholdRate / Float(maps - 1) : 0
    let common = rates.thresholdRate * (Float(step) / 255 - rates.targetTime)
    for map in 0..<maps {
      let change = map == winner ? rates.thresholdRate : -share
      thresholds[map] = max(thresholds[map] - common + change, rates.minimumThreshold)
    }
    var isCause = [Bool](repeating: false, count: parameters.fanIn)
    for event in events where event.step <= step { isCause[event.input] = true }
    for input in 0..<parameters.fanIn {
      let index = input * parameters.paddedMaps + winner
      let (w, beta) = (weights[index], rates.weightDependence)
      let moved =
        isCause[input]
        ? w + rates.potentiation * exponentialBelowZero(-beta * w)
        : w - rates.depression * exponentialBelowZero(beta * (w - 1))
      weights[index] = min(max(moved, 0), 1)
    }
    wins[winner] += 1
  }
}

/// `e^x` of x from -87 to 0, of products and sums alone, as `exp_below_zero` of the kernels.
private func exponentialBelowZero(_ x: Float) -> Float {
  let k = (x * 1.442_695_04).rounded(.toNearestOrEven)
  let r = (x - k * 0.693_359_375) + k * 2.121_944_40e-4
  var p: Float = 1.987_569_150_0e-4
  for coefficient: Float in [
    1.398_199_950_7e-3, 8.333_451_907_3e-3, 4.166_579_589_4e-2, 1.666_666_545_9e-1,
    5.000_000_120_1e-1,
  ] { p = p * r + coefficient }
  return (p * (r * r) + r + 1) * Float(bitPattern: UInt32(Int32(k) + 127) << 23)
}
