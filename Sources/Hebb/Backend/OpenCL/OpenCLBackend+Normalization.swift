// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend: NormalizationOperations {
  package func batchNormalize(
    _ input: DeviceSequence, moments: ChannelMoments, weight: DeviceBuffer<Float>,
    bias: DeviceBuffer<Float>, epsilon: Float
  ) throws -> DeviceSequence {
    let channels = try checkNormalization(
      of: input, moments: moments, weight: weight, bias: bias, epsilon: epsilon)
    let normalized: DeviceBuffer<Float> = try makeUninitializedBuffer(count: input.values.count)
    try launchChannels(
      "batch_normalize", over: input, channels: channels,
      [
        argument(input.values), argument(normalized), argument(moments.mean),
        argument(moments.variance), argument(weight), argument(bias),
      ], [.float(epsilon)])
    return DeviceActivity.values(input).sequence(of: normalized)
  }

  package func addBias(_ bias: DeviceBuffer<Float>, to current: DeviceSequence) throws {
    try checkChannels(bias.count, of: current)
    try launchChannels(
      "add_bias", over: current, channels: bias.count,
      [argument(current.values), argument(bias)])
  }

  /// Enqueues an element-wise kernel that takes the elements of a row and the channels: a row is a
  /// plane, or all channels of a sample and step where each is one feature.
  private func launchChannels(
    _ kernel: String, over sequence: DeviceSequence, channels: Int,
    _ buffers: [KernelArgument], _ rest: [KernelArgument] = []
  ) throws {
    let samples = DeviceActivity.values(sequence).storedSteps * sequence.batch
    let positions = sequence.features / channels
    let (count, rows) = positions == 1 ? (channels, samples) : (positions, samples * channels)
    try launchLanes(
      kernel, of: .normalization, defines: positions == 1 ? ["PER_FEATURE"] : [], count: count,
      rows: rows, buffers + [.count(count), .count(channels)] + rest)
  }

  package func channelMoments(
    of input: DeviceSequence, channels: Int
  ) throws -> ChannelMoments {
    try checkChannels(channels, of: input)
    let rows = DeviceActivity.values(input).storedSteps * input.batch
    // The number of slices does not depend on the device: neither does a sum.
    let slices = min(max(rows, 1), 64)
    let sums: DeviceBuffer<Float> = try makeUninitializedBuffer(count: slices * channels)
    let moments = ChannelMoments(
      mean: try makeUninitializedBuffer(count: channels),
      variance: try makeUninitializedBuffer(count: channels))
    let positions = input.features / channels
    for (moment, defines) in [(moments.mean, []), (moments.variance, ["SQUARED"])] {
      try launch(
        "channel_sums", of: .normalization, defines: [widthDefine] + defines,
        size: blocks(slices, channels),
        [
          argument(input.values), argument(moments.mean), argument(sums), .count(rows),
          .count(channels), .count(positions), .count(slices),
        ])
      try launch(
        "finish_moment", of: .normalization, defines: [widthDefine], size: blocks(channels),
        [
          argument(sums), argument(moment), .count(channels), .count(slices),
          .float(Float(max(rows * positions, 1))),
        ])
    }
    return moments
  }
}
