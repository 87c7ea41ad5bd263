// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend: EncodingOperations {
  package func directCurrent(
    _ images: DeviceImages, in range: Range<Int>, steps: Int
  ) throws -> DeviceSequence {
    try checkEncoding(images, in: range, steps: steps)
    let values: DeviceBuffer<Float> = try makeUninitializedBuffer(
      count: elementCount(of: [range.count, images.features]))
    try encode(images, in: range, with: "direct_current", [argument(values)])
    return DeviceSequence(
      values: values, isConstant: true, steps: steps, batch: range.count,
      features: images.features)
  }

  package func latencySpikes(
    _ images: DeviceImages, in range: Range<Int>, code: LatencyCode
  ) throws -> DeviceSpikeTrain {
    let spikes = try spikeTrain(of: images, in: range, steps: code.steps)
    try encode(
      images, in: range, with: "latency_spikes",
      [argument(spikes.words), .count(code.steps), .uint(UInt32(code.minimum))])
    return spikes
  }

  package func poissonSpikes(
    _ images: DeviceImages, in range: Range<Int>, steps: Int, maximumRate: Float, seed: UInt64,
    presentation: Int
  ) throws -> DeviceSpikeTrain {
    try ParameterError.check(maximumRate, is: .within(0, 1), name: "encoder.maximumRate")
    let spikes = try spikeTrain(of: images, in: range, steps: steps)
    try encode(
      images, in: range, with: "poisson_spikes",
      [
        argument(spikes.words), .count(steps), .float(poissonScale(maximumRate: maximumRate)),
        .uint2(Philox4x32.key(seed: seed, purpose: .encoding)),
        .uint(UInt32(truncatingIfNeeded: presentation)),
      ])
    return spikes
  }

  /// A spike train for a range of images, to be written.
  private func spikeTrain(
    of images: DeviceImages, in range: Range<Int>, steps: Int
  ) throws -> DeviceSpikeTrain {
    try checkEncoding(images, in: range, steps: steps)
    return DeviceSpikeTrain(
      words: try makeUninitializedBuffer(
        count: elementCount(of: [
          SpikeTrain.wordCount(steps: steps), range.count, images.features,
        ])), steps: steps, batch: range.count, features: images.features)
  }

  /// Enqueues an encoder over a range of images.
  private func encode(
    _ images: DeviceImages, in range: Range<Int>, with kernel: String,
    _ arguments: [KernelArgument]
  ) throws {
    try launchLanes(
      kernel, of: .encoding, defines: [], count: images.features, rows: range.count,
      [
        argument(images.pixels), argument(images.order), .count(range.lowerBound),
        .count(images.features),
      ] + arguments)
  }
}
