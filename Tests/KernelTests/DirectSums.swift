// SPDX-License-Identifier: Apache-2.0

import Hebb
import _HebbTestSupport

/// A presentation of a synapse whose every pair of an input and an output is summed one by one, in double: what
/// learning rules are held against.
struct DirectSums {
  /// The input and the output that a weight connects.
  struct Connection {
    let weight: Int
    let input: Int
    let output: Int
  }

  /// A sum and the sum of the absolute values of its terms.
  struct Sum {
    var value = 0.0
    var absolute = 0.0

    mutating func add(_ term: Double) {
      value += term
      absolute += term.magnitude
    }
  }

  let connections: [Connection]
  let weights: [Float]
  let steps: Int
  let batch: Int
  let pre: TestActivity
  let post: TestActivity

  /// All to all, or a convolution.
  init(
    _ geometry: ConvolutionGeometry?, inputs: Int = 5, outputs: Int = 3, steps: Int, batch: Int,
    rates: (Float, Float)
  ) {
    (self.steps, self.batch) = (steps, batch)
    connections =
      geometry?.directConnections
      ?? (0..<inputs * outputs).map {
        Connection(weight: $0, input: $0 % inputs, output: $0 / inputs)
      }
    weights = uniform(
      count: geometry?.weightCount ?? inputs * outputs, in: -0.5...1.5, seed: 9)
    pre = TestActivity(
      kind: .spikes(rate: rates.0), steps: steps, batch: batch,
      features: geometry?.features ?? inputs, seed: 1)
    post = TestActivity(
      kind: .spikes(rate: rates.1), steps: steps, batch: batch,
      features: geometry?.outputFeatures ?? outputs, seed: 2)
  }

  /// The synapse on a backend.
  func synapse(
    _ geometry: ConvolutionGeometry?, on backend: any Backend
  ) throws -> any Synapse {
    guard let geometry else {
      return try DenseSynapse(
        inputs: pre.features, outputs: post.features, weights: weights, on: backend)
    }
    return try ConvolutionSynapse(geometry, weights: weights, on: backend)
  }

  /// The trace of every step that decays by `exp(−1 / tau)`, `[step][sample * feature]`.
  func trace(_ activity: TestActivity, tau: Double) -> [[Double]] {
    var trace = [Double](repeating: 0, count: batch * activity.features)
    return (0..<steps).map { step in
      for index in trace.indices {
        trace[index] =
          trace[index] * exponential(-1 / tau)
          + Double(
            activity.value(
              step: step, sample: index / activity.features, feature: index % activity.features))
      }
      return trace
    }
  }

  /// The eligibility of one step and sample, summed over places; and of its absolute terms.
  func eligibility(
    step: Int, sample: Int, tracePre: [[Double]], tracePost: [[Double]],
    modulation: WeightModulation
  ) -> [Sum] {
    var sums = [Sum](repeating: Sum(), count: weights.count)
    for c in connections {
      let (post, pre) = modulation.factors(weights[c.weight])
      let s = Double(self.pre.value(step: step, sample: sample, feature: c.input))
      let z = Double(self.post.value(step: step, sample: sample, feature: c.output))
      sums[c.weight].add(post * z * tracePre[step][sample * self.pre.features + c.input])
      sums[c.weight].add(-pre * tracePost[step][sample * self.post.features + c.output] * s)
    }
    return sums
  }

  /// The steps at which a neuron of a sample spikes.
  func spikes(_ activity: TestActivity, sample: Int, feature: Int) -> [Int] {
    (0..<steps).filter { activity.value(step: $0, sample: sample, feature: feature) == 1 }
  }
}

extension ConvolutionGeometry {
  /// Every weight and what it connects, place by place.
  fileprivate var directConnections: [DirectSums.Connection] {
    var connections: [DirectSums.Connection] = []
    let (groupInputs, groupOutputs) = (channels / groups, outputChannels / groups)
    for output in 0..<outputFeatures {
      let (y, x) = (output / outputWidth % outputHeight, output % outputWidth)
      let channel = output / (outputHeight * outputWidth)
      for k in 0..<fanIn {
        let (c, j, i) = (
          k / (kernel.height * kernel.width), k / kernel.width % kernel.height, k % kernel.width
        )
        let row = y * stride.height + j * dilation.height - padding.height
        let column = x * stride.width + i * dilation.width - padding.width
        guard 0..<height ~= row, 0..<width ~= column else { continue }
        let input = channel / groupOutputs * groupInputs + c
        connections.append(
          DirectSums.Connection(
            weight: channel * fanIn + k, input: (input * height + row) * width + column,
            output: output))
      }
    }
    return connections
  }
}
