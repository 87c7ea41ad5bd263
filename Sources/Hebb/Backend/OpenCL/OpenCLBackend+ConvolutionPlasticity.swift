// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend {
  package func addWeightDelta(
    pre: DeviceActivity, post: DeviceActivity, weight: DeviceBuffer<Float>,
    geometry: ConvolutionGeometry, parameters: PlasticityParameters, traces: PlasticityTraces?,
    delta: DeviceBuffer<Float>, scale: Float, keep: Float, form: PlasticityForm
  ) throws {
    try checkWeightDelta(
      pre: pre, post: post, weight: weight, geometry: geometry, traces: traces, delta: delta)
    let pair = PlasticityPair(pre: pre, post: post, parameters: parameters, traces: traces)
    let sums = try placeSums(of: pair, geometry: geometry, form: form)
    try carryOn(pair)
    let modulation = parameters.modulation.kernelForm
    try launch(
      "apply_places", of: .convolutionPlasticity, defines: sums.defines,
      size: blocks(geometry.weightCount),
      [
        argument(weight), argument(sums.values), .count(sums.slices), argument(delta),
        .float(scale), .float(keep), .int(modulation.code), .float(modulation.minimum),
        .float(modulation.maximum), .float(modulation.exponent),
      ])
  }

  /// Both sums in the form that the device and the spikes ask for.
  private func placeSums(
    of pair: PlasticityPair, geometry: ConvolutionGeometry, form: PlasticityForm
  ) throws -> PlaceSums {
    if usesGroups { return try placeSums(of: pair, geometry: geometry) }
    let work = PlaceWork(of: pair, geometry: geometry)
    if work.canUnfold && (form == .dense || form == .automatic && work.isUnfoldedAtAnyDensity) {
      return try unfoldedSums(of: pair, geometry: geometry)
    }
    var densities = (pre: 1.0, post: 1.0)
    if form != .dense {
      if case .spikes(let train) = pair.pre { densities.pre = try spikeDensities(of: [train])[0] }
      if case .spikes(let train) = pair.post { densities.post = try spikeDensities(of: [train])[0] }
    }
    let (events, side) = work.events(densities)
    if work.canUnfold && form == .automatic && work.unfolded < events {
      return try unfoldedSums(of: pair, geometry: geometry)
    }
    return try placeSums(of: pair, geometry: geometry, drivenBy: side)
  }

  /// Both sums in slices of the samples, driven by what one side does.
  private func placeSums(
    of pair: PlasticityPair, geometry: ConvolutionGeometry, drivenBy side: EventSide
  ) throws -> PlaceSums {
    let (driver, other) = (pair.side(side), pair.side(side == .pre ? .post : .pre))
    let layout = PlaceLayout(
      geometry, side: side, modulation: pair.parameters.modulation)
    let slices = layout.slices(batch: pair.pre.batch)
    let steps = pair.pre.steps
    let grids: DeviceBuffer<Float> = try makeUninitializedBuffer(
      count: slices * layout.sums * (steps + 1) * layout.grid * ConvolutionGeometry.lanes)
    let events = driver.activity.features * steps + 1
    let lists: DeviceBuffer<UInt32> = try makeUninitializedBuffer(count: slices * events)
    let values: DeviceBuffer<Float> = try makeUninitializedBuffer(
      count: driver.activity.isSpiking ? 1 : slices * events)
    let starts: DeviceBuffer<UInt32> = try makeUninitializedBuffer(
      count: slices * (layout.drivers + 1))
    let sums: DeviceBuffer<Float> = try makeUninitializedBuffer(
      count: layout.sums * slices * layout.sliceCount)
    // What lists hold.
    _ = try KernelArgument.count((steps + 1) * layout.grid * ConvolutionGeometry.lanes)
    let defines =
      geometry.defines + layout.defines + other.activity.defines + driver.activity.driverDefines
    try launch(
      "sum_places_items", of: .convolutionPlasticity, defines: defines,
      size: .items(slices, inGroupsOf: 1),
      [
        argument(driver.activity), argument(other.activity), argument(driver.carried ?? sums),
        argument(other.carried ?? sums), .int(driver.carried == nil ? 0 : 1),
        .int(other.carried == nil ? 0 : 1), argument(grids), argument(lists), argument(values),
        argument(starts), argument(sums), .count(pair.pre.batch), .count(steps),
        .float(1 / other.tau), .float(1 / driver.tau),
      ])
    return PlaceSums(values: sums, slices: slices, defines: defines)
  }

  /// Both sums as they stand, an item a weight: the form for GPUs.
  private func placeSums(
    of pair: PlasticityPair, geometry: ConvolutionGeometry
  ) throws -> PlaceSums {
    let (parameters, traces) = (pair.parameters, pair.traces)
    let defines = geometry.defines + parameters.modulation.kernelDefines
    let sums: DeviceBuffer<Float> = try makeUninitializedBuffer(count: 2 * geometry.weightCount)
    try launch(
      "sum_places_groups", of: .convolutionPlasticity, defines: defines,
      size: blocks(geometry.weightCount),
      [
        argument(expanded(pair.pre)), argument(expanded(pair.post)),
        argument(
          allTraces(
            of: pair.pre, tau: parameters.tauPre, direction: .causal,
            carried: pair.carried(traces?.pre))),
        argument(
          allTraces(
            of: pair.post, tau: parameters.tauPost, direction: .causal,
            carried: pair.carried(traces?.post))),
        argument(sums), .count(pair.rows),
      ])
    return PlaceSums(values: sums, slices: 1, defines: defines)
  }
}

/// The sums of a convolution's weight delta, slice by slice, and what their kernels were built for.
struct PlaceSums {
  let values: DeviceBuffer<Float>
  let slices: Int
  let defines: [String]
}

/// How the sums of a convolution's weight delta are laid out.
private struct PlaceLayout {
  /// The sums: 1 where the modulation needs the difference or potentiation alone.
  let sums: Int
  /// The channels of the driver.
  let drivers: Int
  /// The places of the grid of traces.
  let grid: Int
  /// The elements of a slice of one sum.
  let sliceCount: Int
  let defines: [String]

  init(_ geometry: ConvolutionGeometry, side: EventSide, modulation: WeightModulation) {
    let form = modulation.sumsDefine
    sums = form == nil ? 2 : 1
    drivers = side == .pre ? geometry.channels : geometry.outputChannels
    grid = side == .pre ? geometry.reachedPlaces : geometry.paddedPlaces
    let others = side == .pre ? geometry.outputChannels : geometry.channels
    let lanes = ConvolutionGeometry.lanes
    sliceCount =
      (others + lanes - 1) / lanes * lanes * drivers * geometry.kernel.height
      * geometry.kernel.width
    defines =
      [side == .pre ? "DRIVEN_BY_PRE" : "DRIVEN_BY_POST"] + (form.map { [$0] } ?? [])
      + modulation.kernelDefines
  }

  /// The slices of the samples: as many as keep several cores busy, of sums that fit in 64 MB.
  ///
  /// What the device is does not count, so that its cores do not change the bits.
  func slices(batch: Int) -> Int {
    max(1, min(batch, 16, 16_000_000 / max(sums * sliceCount, 1)))
  }
}

extension WeightModulation {
  /// What a kernel that sums for this modulation alone is specialized for.
  var sumsDefine: String? {
    switch neededSums {
    case .both: nil
    case .difference: "DIFFERENCE"
    case .potentiation: "POTENTIATION"
    }
  }
}

extension DeviceActivity {
  /// Whether it is spikes.
  fileprivate var isSpiking: Bool {
    if case .spikes = self { true } else { false }
  }

  /// What a kernel that this activity drives is specialized for.
  fileprivate var driverDefines: [String] {
    switch self {
    case .spikes: ["DRIVER=uint", "DRIVER_SPIKES"]
    case .values(let sequence):
      ["DRIVER=float"] + (sequence.isConstant ? ["DRIVER_CONSTANT"] : [])
    }
  }
}
