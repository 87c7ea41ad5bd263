// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hebb
import Testing
import _HebbTestSupport

@Suite("Convolutions on the CPU reference")
struct ConvolutionReferenceTests {
  private let geometry: ConvolutionGeometry
  private let input: TestActivity
  private let output: TestActivity
  private let backend = CPUBackend()

  init() throws {
    geometry = try TestedConvolution.dilated.geometry()
    input = TestActivity(
      kind: .varying, steps: 4, batch: 2, features: geometry.features, seed: 1)
    output = TestActivity(
      kind: .spikes(rate: 0.4), steps: 4, batch: 2, features: geometry.outputFeatures, seed: 2)
  }

  @Test("the current is the sum written out, with dilation and groups")
  func current() throws {
    let weights = uniform(count: geometry.weightCount, in: -1...1, seed: 3)
    let bias = uniform(count: geometry.outputChannels, in: -1...1, seed: 4)
    let current = try backend.convolve(
      input.upload(to: backend), weight: backend.makeBuffer(copying: weights),
      bias: backend.makeBuffer(copying: bias), geometry: geometry)
    let all = places
    var sums: [Double] = []
    var absolute: [Double] = []
    for (step, sample) in rows {
      for feature in 0..<geometry.outputFeatures {
        let terms = all.filter { $0.output == feature }.map {
          Double(weights[$0.weight])
            * Double(input.value(step: step, sample: sample, feature: $0.input))
        }
        let offset = Double(
          bias[feature / (geometry.outputHeight * geometry.outputWidth)])
        sums.append(terms.reduce(offset, +))
        absolute.append(terms.reduce(abs(offset)) { $0 + abs($1) })
      }
    }
    // Added in double and rounded once.
    expectSum(try backend.read(current.values), sums, absoluteSum: absolute, terms: 2)
  }

  @Test("the weight delta is the sum over pairs of steps written out")
  func delta() throws {
    let delta = try backend.makeBuffer(of: Float.self, count: geometry.weightCount)
    let traces = PlasticityTraces(
      pre: try backend.makeBuffer(of: Float.self, count: 2 * geometry.features),
      post: try backend.makeBuffer(of: Float.self, count: 2 * geometry.outputFeatures),
      areZero: true)
    try backend.addWeightDelta(
      pre: input.upload(to: backend), post: output.upload(to: backend), weight: delta,
      geometry: geometry,
      parameters: PlasticityParameters(tauPre: 3, tauPost: 5, modulation: .additive),
      traces: traces, delta: delta, scale: 1, keep: 0, form: .dense)
    var sums = [Double](repeating: 0, count: geometry.weightCount)
    var absolute = sums
    for place in places {
      for (late, early, sample) in pairsOfSteps {
        func pre(_ step: Int) -> Double {
          Double(input.value(step: step, sample: sample, feature: place.input))
        }
        func post(_ step: Int) -> Double {
          Double(output.value(step: step, sample: sample, feature: place.output))
        }
        let age = Double(late - early)
        let potentiation = post(late) * pre(early) * pow(1 - 1 / 3, age)
        let depression = pre(late) * post(early) * pow(1 - 1 / 5, age)
        sums[place.weight] += potentiation - depression
        absolute[place.weight] += potentiation + depression
      }
    }
    // Traces are float32: three roundings a step.
    expectSum(try backend.read(delta), sums, absoluteSum: absolute, terms: 3 * input.steps + 1)
  }

  /// Every step of every sample, as they lie in memory.
  private var rows: [(step: Int, sample: Int)] {
    (0..<input.steps).flatMap { step in (0..<input.batch).map { (step, $0) } }
  }

  /// Every pair of a step and one not after it.
  private var pairsOfSteps: [(late: Int, early: Int, sample: Int)] {
    rows.flatMap { late, sample in (0...late).map { (late, $0, sample) } }
  }

  /// Every weight, and the input and output that it stands between at each of its places.
  private var places: [(weight: Int, input: Int, output: Int)] {
    var places: [(weight: Int, input: Int, output: Int)] = []
    let groups = geometry.groups
    let (inputs, outputs) = (geometry.channels / groups, geometry.outputChannels / groups)
    let (height, width) = (geometry.outputHeight, geometry.outputWidth)
    for index in 0..<geometry.weightCount {
      let k = index % geometry.kernel.width
      let j = index / geometry.kernel.width % geometry.kernel.height
      let c = index / (geometry.kernel.width * geometry.kernel.height) % inputs
      let o = index / geometry.fanIn
      for (y, x) in (0..<height).flatMap({ y in (0..<width).map { (y, $0) } }) {
        let row = y * geometry.stride.height + j * geometry.dilation.height
        let column = x * geometry.stride.width + k * geometry.dilation.width
        let (top, left) = (geometry.padding.height, geometry.padding.width)
        guard (top..<top + geometry.height).contains(row),
          (left..<left + geometry.width).contains(column)
        else { continue }
        let channel = o / outputs * inputs + c
        places.append(
          (
            index, (channel * geometry.height + row - top) * geometry.width + column - left,
            (o * height + y) * width + x
          ))
      }
    }
    return places
  }
}
