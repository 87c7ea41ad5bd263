// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend: ConvolutionOperations {
  package func convolve(
    _ input: DeviceActivity, weight: DeviceBuffer<Float>, bias: DeviceBuffer<Float>?,
    geometry: ConvolutionGeometry
  ) throws -> DeviceSequence {
    try checkConvolution(of: input, weight: weight, bias: bias, geometry: geometry)
    var isConstant = false
    if case .values(let sequence) = input { isConstant = sequence.isConstant }
    let rows = (isConstant ? 1 : input.steps) * input.batch
    let current: DeviceBuffer<Float> = try makeUninitializedBuffer(
      count: rows * geometry.outputFeatures)
    let defines = geometry.defines + input.defines
    if usesGroups {
      let group = min(64, device.maximumWorkGroupSize)
      try launch(
        "convolve_groups", of: .convolutions, defines: defines,
        size: .grid(
          (geometry.outputFeatures + group - 1) / group * group, rows, inGroupsOf: [group, 1]),
        [
          argument(input), argument(weight), argument(bias ?? weight), .int(bias == nil ? 0 : 1),
          argument(current), .count(input.batch),
        ])
    } else {
      try convolveInItems(
        input, weight: weight, bias: bias, geometry: geometry, defines: defines, into: current,
        steps: isConstant ? 1 : input.steps)
    }
    return DeviceSequence(
      values: current, isConstant: isConstant, steps: input.steps, batch: input.batch,
      features: geometry.outputFeatures)
  }

  /// The form for CPUs: an item a slice of the samples, with scratch of its own.
  private func convolveInItems(
    _ input: DeviceActivity, weight: DeviceBuffer<Float>, bias: DeviceBuffer<Float>?,
    geometry: ConvolutionGeometry, defines: [String], into current: DeviceBuffer<Float>,
    steps: Int
  ) throws {
    let lanes = ConvolutionGeometry.lanes
    let tiles = (geometry.outputChannels + lanes - 1) / lanes
    let rows = geometry.channels * geometry.kernel.height * geometry.kernel.width
    let packed: DeviceBuffer<Float> = try makeUninitializedBuffer(count: tiles * rows * lanes)
    try launch(
      "pack_kernel", of: .convolutions, defines: defines, size: blocks(rows, tiles),
      [argument(weight), argument(packed)])
    let items = min(input.batch, device.computeUnits)
    let sums: DeviceBuffer<Float> = try makeUninitializedBuffer(
      count: items * geometry.reachedPlaces * lanes)
    let lists: DeviceBuffer<UInt32> = try makeUninitializedBuffer(
      count: items * (geometry.features + 1))
    let values: DeviceBuffer<Float> = try makeUninitializedBuffer(
      count: items * (geometry.features + 1))
    let starts: DeviceBuffer<UInt32> = try makeUninitializedBuffer(
      count: items * (geometry.channels + 1))
    try launch(
      "convolve_items", of: .convolutions, defines: defines,
      size: .items(items, inGroupsOf: 1),
      [
        argument(input), argument(packed), argument(bias ?? weight), .int(bias == nil ? 0 : 1),
        argument(current), argument(sums), argument(lists), argument(values), argument(starts),
        .count(input.batch), .count(steps),
      ])
  }
}

extension ConvolutionGeometry {
  /// The channels of one tile of weights or traces in the form for CPUs.
  static let lanes = 16

  /// What the kernels of a convolution are specialized for.
  var defines: [String] {
    [
      "CHANNELS=\(channels)", "INPUT_Y=\(height)", "INPUT_X=\(width)",
      "OUTPUTS=\(outputChannels)", "OUTPUT_Y=\(outputHeight)", "OUTPUT_X=\(outputWidth)",
      "KERNEL_Y=\(kernel.height)", "KERNEL_X=\(kernel.width)", "STRIDE_Y=\(stride.height)",
      "STRIDE_X=\(stride.width)", "PADDING_Y=\(padding.height)", "PADDING_X=\(padding.width)",
      "DILATION_Y=\(dilation.height)", "DILATION_X=\(dilation.width)", "GROUPS=\(groups)",
    ]
  }

  /// The places of the grid that has one for whatever an input reaches.
  var reachedPlaces: Int {
    (height + (kernel.height - 1) * dilation.height)
      * (width + (kernel.width - 1) * dilation.width)
  }
}
