// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend {
  package func carryBack(
    _ error: DeviceSequence, through weight: DeviceBuffer<Float>, geometry: ConvolutionGeometry
  ) throws -> DeviceSequence {
    try checkCarryBack(error, through: weight, geometry: geometry)
    let rows = (error.isConstant ? 1 : error.steps) * error.batch
    let carried: DeviceBuffer<Float> = try makeUninitializedBuffer(
      count: elementCount(of: [rows, geometry.features]))
    if usesGroups {
      let group = min(64, device.maximumWorkGroupSize)
      try launch(
        "carry_back_groups", of: .convolutionErrors, defines: geometry.defines,
        size: .grid(
          (geometry.features + group - 1) / group * group, rows, inGroupsOf: [group, 1]),
        [argument(error.values), argument(weight), argument(carried)])
    } else {
      // Rows without an error cost nothing: more slices than cores even that out.
      let items = min(rows, 8 * device.computeUnits)
      let grids: DeviceBuffer<Float> = try makeUninitializedBuffer(
        count: items * geometry.outputChannels * geometry.reachingPlaces)
      let planes: DeviceBuffer<Float> = try makeUninitializedBuffer(
        count: items * 8 * geometry.linedUpPlaces)
      try launch(
        "carry_back_items", of: .convolutionErrors, defines: geometry.defines,
        size: .items(items, inGroupsOf: 1),
        [
          argument(error.values), argument(weight), argument(carried), argument(grids),
          argument(planes), .count(rows),
        ])
    }
    return DeviceActivity.values(error).sequence(of: carried, features: geometry.features)
  }
}

extension ConvolutionGeometry {
  /// How far the inputs of one output lie apart, from the first to the last.
  private var reach: (height: Int, width: Int) {
    ((kernel.height - 1) * dilation.height, (kernel.width - 1) * dilation.width)
  }

  /// The places of a plane of inputs and their margin, whole blocks of thirty-two: PLACES.
  fileprivate var linedUpPlaces: Int { (height * (width + reach.width) + 31) / 32 * 32 }

  /// The places of the grid that such a plane is reached from: PADDED.
  fileprivate var reachingPlaces: Int {
    linedUpPlaces + reach.height * (width + reach.width) + reach.width
  }
}
