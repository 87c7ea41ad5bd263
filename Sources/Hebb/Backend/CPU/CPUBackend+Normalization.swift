// SPDX-License-Identifier: Apache-2.0

extension CPUBackend: NormalizationOperations {
  package func batchNormalize(
    _ input: DeviceSequence, moments: ChannelMoments, weight: DeviceBuffer<Float>,
    bias: DeviceBuffer<Float>, epsilon: Float
  ) throws -> DeviceSequence {
    let channels = try checkNormalization(
      of: input, moments: moments, weight: weight, bias: bias, epsilon: epsilon)
    let normalized = try makeBuffer(of: Float.self, count: input.values.count)
    let (x, y) = try (elements(of: input.values), elements(of: normalized))
    let (mean, variance) = try (elements(of: moments.mean), elements(of: moments.variance))
    let (factor, offset) = try (elements(of: weight), elements(of: bias))
    let positions = input.features / channels
    forEachBlock(of: x.count) { block in
      for index in block {
        let channel = index / positions % channels
        let scale = factor[channel] / (variance[channel] + epsilon).squareRoot()
        y[index] = (x[index] - mean[channel]) * scale + offset[channel]
      }
    }
    return DeviceActivity.values(input).sequence(of: normalized)
  }

  package func channelMoments(
    of input: DeviceSequence, channels: Int
  ) throws -> ChannelMoments {
    try checkChannels(channels, of: input)
    let moments = ChannelMoments(
      mean: try makeBuffer(of: Float.self, count: channels),
      variance: try makeBuffer(of: Float.self, count: channels))
    let x = try elements(of: input.values)
    let (means, variances) = try (elements(of: moments.mean), elements(of: moments.variance))
    let positions = input.features / channels
    let rows = DeviceActivity.values(input).storedSteps * input.batch
    let count = Double(max(rows * positions, 1))
    forEachBlock(of: channels, size: 1) { block in
      for channel in block {
        func sum(_ term: (Double) -> Double) -> Double {
          var sum = 0.0
          for row in 0..<rows {
            let start = (row * channels + channel) * positions
            for index in start..<start + positions { sum += term(Double(x[index])) }
          }
          return sum
        }
        let mean = sum { $0 } / count
        means[channel] = Float(mean)
        variances[channel] = Float(sum { ($0 - mean) * ($0 - mean) } / count)
      }
    }
    return moments
  }

  package func addBias(_ bias: DeviceBuffer<Float>, to current: DeviceSequence) throws {
    try checkChannels(bias.count, of: current)
    let (x, offset) = try (elements(of: current.values), elements(of: bias))
    let positions = current.features / bias.count
    forEachBlock(of: x.count) { block in
      for index in block { x[index] += offset[index / positions % offset.count] }
    }
  }
}
