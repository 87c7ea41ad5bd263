// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend {
  package func spread(
    _ error: DeviceSequence, over geometry: PoolingGeometry, isAverage: Bool
  ) throws -> DeviceSequence {
    try checkSpread(error, over: geometry)
    let planes = (error.isConstant ? 1 : error.steps) * error.batch * geometry.channels
    let places = geometry.height * geometry.width
    let spread: DeviceBuffer<Float> = try makeUninitializedBuffer(
      count: elementCount(of: [planes, places]))
    let area = isAverage ? geometry.size * geometry.size : 1
    let group = min(64, device.maximumWorkGroupSize)
    try launch(
      usesGroups ? "spread_places" : "spread_planes", of: .poolingErrors,
      defines: [
        "SIZE=\(geometry.size)", "STRIDE=\(geometry.stride)", "PADDING=\(geometry.padding)",
        "AREA=\(area).0f",
      ],
      size: usesGroups
        ? .grid((places + group - 1) / group * group, planes, inGroupsOf: [group, 1])
        : .items(planes, inGroupsOf: 1),
      [
        argument(error.values), argument(spread), .count(geometry.height), .count(geometry.width),
        .count(geometry.pooledHeight), .count(geometry.pooledWidth),
      ])
    return DeviceActivity.values(error).sequence(of: spread, features: geometry.features)
  }
}
