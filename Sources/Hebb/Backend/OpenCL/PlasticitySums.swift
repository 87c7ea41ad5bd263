// SPDX-License-Identifier: Apache-2.0

import HebbKernels

// The sums of an STDP weight delta: driven by the spikes of one side, or as dense products.

extension OpenCLBackend {
  /// What plasticity kernels are specialized for that do not look at activity or modulation.
  private var plasticityDefines: [String] {
    ["TILE=\(tileLanes)", "ACTIVITY=uint", "SPIKES"]
  }

  /// The same for kernels that are not launched lane by lane.
  var commonDefines: [String] { [widthDefine] + plasticityDefines }

  /// The side whose spikes drive the sums; none for the dense form.
  func driver(of pair: PlasticityPair, form: PlasticityForm) throws -> EventSide? {
    switch (form, pair.pre, pair.post) {
    case (.dense, _, _), (_, .values, .values): return nil
    case (.events, .spikes, .values): return .pre
    case (.events, .values, .spikes): return .post
    case (_, .spikes(let pre), .spikes(let post)):
      let densities = try spikeDensities(of: [pre, post])
      let side: EventSide = densities[0] < densities[1] ? .pre : .post
      return form == .events || callsForEvents(densities.min() ?? 1) ? side : nil
    case (.automatic, .spikes(let train), .values):
      return try callsForEvents(spikeDensities(of: [train])[0]) ? .pre : nil
    case (.automatic, .values, .spikes(let train)):
      return try callsForEvents(spikeDensities(of: [train])[0]) ? .post : nil
    }
  }

  /// Whether events are cheaper than a dense product at a density.
  ///
  /// In the item form they are at any: 6 to 10 ms against 14 where every neuron spikes at every step
  /// (784 to 400, T · N = 512, PoCL, one core). Else the dense product is cheaper from some density on:
  /// by CLBlast from 0.05, by the tile from 0.5, twice the additions of an event at cache speed against
  /// two products at register speed.
  private func callsForEvents(_ density: @autoclosure () throws -> Double) rethrows -> Bool {
    if usesCLBlast { return try density() < 0.05 }
    return try usesGroups ? density() < 0.5 : true
  }

  /// The share of steps at which the neurons of each train spike, by the first word of its first 16
  /// samples.
  func spikeDensities(of trains: [DeviceSpikeTrain]) throws -> [Double] {
    let words = trains.map { min($0.batch, 16) * $0.features }
    return try zip(trains, zip(words, spikeCounts(of: trains, words: words))).map { train, found in
      found.0 == 0 ? 0 : Double(found.1) / Double(found.0 * min(train.steps, 32))
    }
  }

  /// The spikes in the first words of each train; read back once, as each reading waits for the device.
  func spikeCounts(of trains: [DeviceSpikeTrain], words: [Int]) throws -> [Int] {
    let slices = 64
    let spikes: DeviceBuffer<UInt32> = try makeUninitializedBuffer(count: trains.count * slices)
    for (index, train) in trains.enumerated() {
      try launch(
        "count_spikes", of: .plasticity, defines: commonDefines, size: blocks(slices),
        [
          argument(train.words), argument(spikes), .count(words[index]), .count(index * slices),
          .count(slices),
        ])
    }
    let counts = try read(spikes)
    return trains.indices.map { index in
      counts[index * slices..<(index + 1) * slices].reduce(0) { $0 + Int($1) }
    }
  }

  /// Both sums, driven by the spikes of one side, or the one sum that the modulation needs.
  ///
  /// Post drives potentiation with the causal trace of the inputs, pre with the anti-causal one of the
  /// outputs; depression takes the other one.
  ///
  /// - Parameters:
  ///   - pair: The pair.
  ///   - side: Which side drives.
  /// - Returns: The sums in the driver's layout.
  /// - Throws: ``BackendError`` if the device fails or the driver does not spike.
  func eventSums(of pair: PlasticityPair, drivenBy side: EventSide) throws -> PlasticitySums {
    let driver = pair.side(side)
    let other = pair.side(side == .pre ? .post : .pre)
    guard case .spikes(let train) = driver.activity else {
      throw BackendError.call("event form of real values", status: 0, device: device.name)
    }
    func causal() throws -> DeviceBuffer<Float> {
      try allTraces(
        of: other.activity, tau: other.tau, direction: .causal, carried: other.carried)
    }
    func antiCausal() throws -> DeviceBuffer<Float> {
      try allTraces(of: other.activity, tau: driver.tau, direction: .antiCausal, carried: nil)
    }
    let need = pair.parameters.modulation.neededSums
    let potentiating = try side == .post ? causal() : antiCausal()
    let depressing =
      need == .potentiation ? nil : try side == .post ? antiCausal() : causal()
    let events = try spikeColumns(of: train)
    let (features, rows) = (other.activity.features, pair.rows)
    let potentiation = try sum(
      potentiating, less: need == .difference ? depressing : nil, over: events, features: features,
      rows: rows)
    let depression =
      try need == .both
      ? depressing.map { try sum($0, over: events, features: features, rows: rows) } : nil
    var carried: DeviceBuffer<Float>?
    if let trace = driver.carried, let anti = side == .post ? depressing : potentiating {
      carried = try carriedSum(of: trace, meeting: anti, tau: driver.tau, pair: pair, side: side)
    }
    return PlasticitySums(
      potentiation: potentiation, depression: depression, carried: carried,
      layout: side == .post ? .drivenByPost : .drivenByPre)
  }

  /// Both sums as dense products with T · N terms, `[out, in]`.
  func denseSums(of pair: PlasticityPair) throws -> PlasticitySums {
    let (inputs, outputs, rows) = (pair.pre.features, pair.post.features, pair.rows)
    func product(
      _ post: DeviceBuffer<Float>, _ pre: DeviceBuffer<Float>
    ) throws -> DeviceBuffer<Float> {
      let sum: DeviceBuffer<Float> = try makeUninitializedBuffer(count: outputs * inputs)
      try multiply(
        DeviceMatrix(post, rows: rows, columns: outputs, isTransposed: true),
        DeviceMatrix(pre, rows: rows, columns: inputs), into: sum, scale: 1, keep: 0)
      return sum
    }
    let (parameters, traces) = (pair.parameters, pair.traces)
    let potentiation = try product(
      expanded(pair.post),
      allTraces(
        of: pair.pre, tau: parameters.tauPre, direction: .causal,
        carried: pair.carried(traces?.pre)))
    let depression =
      parameters.modulation.neededSums == .potentiation
      ? nil
      : try product(
        allTraces(
          of: pair.post, tau: parameters.tauPost, direction: .causal,
          carried: pair.carried(traces?.post)), expanded(pair.pre))
    return PlasticitySums(
      potentiation: potentiation, depression: depression, carried: nil, layout: .dense)
  }

  /// The trace after every step, `[T * N, features]`; what was carried over is left as it is.
  func allTraces(
    of activity: DeviceActivity, tau: Float, direction: TraceDirection,
    carried: DeviceBuffer<Float>?
  ) throws -> DeviceBuffer<Float> {
    let traces: DeviceBuffer<Float> = try makeUninitializedBuffer(
      count: activity.steps * activity.batch * activity.features)
    try launchTrace(
      of: activity, tau: tau, direction: direction, carried: carried, into: traces,
      keepsAll: true)
    return traces
  }

  /// An activity as values of every step, `[T * N, features]`.
  func expanded(_ activity: DeviceActivity) throws -> DeviceBuffer<Float> {
    let count = activity.batch * activity.features
    let values: DeviceBuffer<Float> = try makeUninitializedBuffer(count: activity.steps * count)
    try launchLanes(
      "expand", of: .plasticity,
      defines: ["TILE=\(tileLanes)"] + activity.defines, count: count,
      [argument(activity), argument(values), .count(count), .count(activity.steps)])
    return values
  }

  /// The rows in which each neuron spiked.
  private func spikeColumns(of train: DeviceSpikeTrain) throws -> SpikeColumns {
    // Lists hold rows times lanes.
    _ = try KernelArgument.count(train.steps * train.batch * tileLanes)
    let columns = SpikeColumns(
      lists: try makeUninitializedBuffer(count: train.count * train.steps),
      counts: try makeUninitializedBuffer(count: train.features), drivers: train.features)
    try launch(
      "spike_columns", of: .plasticity, defines: commonDefines,
      size: blocks(train.features),
      [
        argument(train.words), argument(columns.lists), argument(columns.counts),
        .count(train.batch), .count(train.features), .count(train.steps),
      ])
    return columns
  }

  /// The sum of a trace, or of what it has more than another, over each driver's spikes, `[tiles, drivers,
  /// lanes]`.
  private func sum(
    _ trace: DeviceBuffer<Float>, less: DeviceBuffer<Float>? = nil, over events: SpikeColumns,
    features: Int, rows: Int
  ) throws -> DeviceBuffer<Float> {
    let lanes = tileLanes
    let tiles = (features + lanes - 1) / lanes
    let tiled: DeviceBuffer<Float> = try makeUninitializedBuffer(count: tiles * rows * lanes)
    let sums: DeviceBuffer<Float> = try makeUninitializedBuffer(
      count: tiles * events.drivers * lanes)
    try launch(
      "tile_rows", of: .plasticity, defines: commonDefines,
      size: blocks(rows, tiles),
      [
        argument(trace), argument(less ?? trace), .int(less == nil ? 0 : 1), argument(tiled),
        .count(rows), .count(features),
      ])
    let buffers = try [
      argument(events.lists), argument(events.counts), argument(tiled), argument(sums),
      .count(events.drivers), .count(rows),
    ]
    if usesGroups {
      try launch(
        "sum_events_groups", of: .plasticity, defines: commonDefines,
        size: .grid(tiles * lanes, events.drivers, inGroupsOf: [lanes, 1]), buffers)
    } else {
      try launch(
        "sum_events_items", of: .plasticity, defines: commonDefines,
        size: .items(min(events.drivers, device.computeUnits), inGroupsOf: 1),
        buffers + [.count(tiles)])
    }
    return sums
  }

  /// Σ_n carried[n, driver] · (F[0] − F[0] / tau)[n, other], as `[out, in]`.
  private func carriedSum(
    of carried: DeviceBuffer<Float>, meeting anti: DeviceBuffer<Float>, tau: Float,
    pair: PlasticityPair, side: EventSide
  ) throws -> DeviceBuffer<Float> {
    let (batch, inputs, outputs) = (pair.pre.batch, pair.pre.features, pair.post.features)
    let other = side == .post ? inputs : outputs
    let decayed: DeviceBuffer<Float> = try makeUninitializedBuffer(count: batch * other)
    try launchLanes(
      "decay_once", of: .plasticity, defines: plasticityDefines, count: batch * other,
      [argument(anti), argument(decayed), .count(batch * other), .float(tau)])
    let sum: DeviceBuffer<Float> = try makeUninitializedBuffer(count: outputs * inputs)
    let (post, pre) = side == .post ? (carried, decayed) : (decayed, carried)
    try multiply(
      DeviceMatrix(post, rows: batch, columns: outputs, isTransposed: true),
      DeviceMatrix(pre, rows: batch, columns: inputs), into: sum, scale: 1, keep: 0)
    return sum
  }
}

/// The rows in which each driving neuron spiked, and how many.
struct SpikeColumns {
  let lists: DeviceBuffer<UInt32>
  let counts: DeviceBuffer<UInt32>
  let drivers: Int
}
