// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend: DistortionOperations {
  package func distort(
    _ images: DeviceImages, rows: Int, columns: Int, by maps: DeviceBuffer<Float>
  ) throws -> DeviceImages {
    try checkDistortion(images, rows: rows, columns: columns, maps: maps)
    let distorted: DeviceBuffer<UInt8> = try makeUninitializedBuffer(
      count: elementCount(of: [images.order.count, images.features]))
    try launch(
      "distort_images", of: .distortion, defines: ["ROWS=\(rows)", "COLUMNS=\(columns)"],
      size: .grid(
        rounded(images.features), images.order.count, inGroupsOf: [groupSize, 1]),
      [argument(images.pixels), argument(images.order), argument(maps), argument(distorted)])
    return try inOrder(distorted, of: images)
  }
}
