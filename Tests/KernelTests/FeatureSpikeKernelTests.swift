// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

/// A convolution and images that it has not seen.
struct FeatureCase: Sendable, CustomTestStringConvertible {
  var rows = 9
  var columns = 7
  var channels = 2
  var kernel = (3, 2)
  var maps = 5
  var images = 6
  var patches = 90
  var batch = 16
  var threshold: Float = 1.5
  var density: Float = 0.5
  var testDescription: String {
    "\(rows) x \(columns) x \(channels), kernel \(kernel.0) x \(kernel.1), \(maps) maps, "
      + "\(patches) patches, batch \(batch), threshold \(threshold), density \(density)"
  }

  func parameters() throws -> FeatureMapParameters {
    try FeatureMapParameters(
      rows: rows, columns: columns, channels: channels, kernel: kernel, maps: maps)
  }

  /// Weights of few values, so that maps tie and meet their thresholds.
  func featureMaps(on backend: any Backend) throws -> FeatureMaps {
    let parameters = try parameters()
    return try backend.makeFeatureMaps(
      parameters,
      weights: uniform(count: parameters.fanIn * maps, in: 0...1, seed: 3).map {
        ($0 * 8).rounded() / 8
      }, thresholds: [Float](repeating: threshold, count: maps))
  }

  func sequence() throws -> PatchSequence {
    let parameters = try parameters()
    let numbers = uniform(count: 3 * patches, in: 0...1, seed: 4)
    func draw(_ index: Int, below count: Int) -> UInt32 {
      min(UInt32(numbers[index] * Float(count)), UInt32(count - 1))
    }
    return PatchSequence(
      images: (0..<patches).map { draw($0, below: images) },
      corners: (0..<patches).map {
        draw(patches + $0, below: parameters.outputRows) << 16
          | draw(2 * patches + $0, below: parameters.outputColumns)
      })
  }

  /// The winners, the state after them, and the spikes of all places.
  func run(on backend: any Backend) throws -> FeatureOutcome {
    let parameters = try parameters()
    let times = try backend.upload(
      latencies(count: images * parameters.features, density: density, seed: 2),
      features: parameters.features)
    let featureMaps = try featureMaps(on: backend)
    let before = try backend.read(backend.featureSpikes(of: times, maps: featureMaps).times)
    let winners = try backend.learnPatches(
      featureMaps, latencies: times, patches: sequence(), batch: batch,
      rates: PatchRates(
        potentiation: 0.1, depression: 0.07, weightDependence: 1.5, thresholdRate: 0.3,
        targetTime: 0.6, minimumThreshold: 1.25))
    return FeatureOutcome(
      before: before, winners: try backend.read(winners.maps),
      steps: try backend.read(winners.steps),
      weights: try backend.read(featureMaps.weights).map(\.bitPattern),
      thresholds: try backend.read(featureMaps.thresholds).map(\.bitPattern),
      wins: try backend.read(featureMaps.wins),
      after: try backend.read(backend.featureSpikes(of: times, maps: featureMaps).times))
  }
}

/// All that feature learning leaves behind, as bits.
struct FeatureOutcome: Equatable {
  let before: [UInt8]
  let winners: [Int32]
  let steps: [UInt8]
  let weights: [UInt32]
  let thresholds: [UInt32]
  let wins: [UInt32]
  let after: [UInt8]
}

@Suite("Kernels of convolution and learning on spike times")
struct FeatureSpikeKernelTests {
  static let cases = [
    FeatureCase(),
    FeatureCase(
      rows: 1, columns: 1, channels: 1, kernel: (1, 1), maps: 1, images: 2, threshold: 0.25),
    FeatureCase(rows: 28, columns: 28, kernel: (5, 5), maps: 128, images: 3, threshold: 5),
    FeatureCase(maps: 70, images: 3, batch: 1),
    FeatureCase(maps: 200, images: 2, batch: 1000, threshold: 0.5),
    FeatureCase(kernel: (9, 7), maps: 65, threshold: 20),
    // More patches than are sorted at once.
    FeatureCase(kernel: (9, 7), images: 3, patches: 8400, threshold: 20),
    FeatureCase(maps: 17, threshold: 1e20),
    FeatureCase(maps: 33, threshold: 1e-6),
    FeatureCase(density: 0),
    FeatureCase(images: 1, density: 1),
    FeatureCase(patches: 0),
  ]

  @Test("Both tilings give the bits of the CPU reference", arguments: cases)
  func features(of features: FeatureCase) throws {
    let expected = try features.run(on: CPUBackend())
    for target in KernelTarget.all {
      let outcome = try features.run(on: target.backend())
      #expect(outcome.before == expected.before, "\(target)")
      #expect(outcome.winners == expected.winners, "\(target)")
      #expect(outcome.steps == expected.steps, "\(target)")
      #expect(outcome.thresholds == expected.thresholds, "\(target)")
      #expect(outcome == expected, "\(target)")
    }
  }

  @Test("No image has no spikes", arguments: KernelTarget.all)
  func nothing(target: KernelTarget) throws {
    let backend = try target.backend()
    let parameters = try FeatureCase().parameters()
    let spikes = try backend.featureSpikes(
      of: backend.upload([], features: parameters.features),
      maps: FeatureCase().featureMaps(on: backend))
    #expect(spikes.batch == 0)
    #expect(try backend.read(spikes.times).isEmpty)
  }

  @Test("The first map over its threshold wins, moves toward its patch and is harder to win with")
  func pencil() throws {
    // Two inputs that spike at 51 and 102 of 255, two maps of threshold 1: map 0 has (0.5, 0.5) and
    // reaches it at 102, map 1 has (0.25, 0.5) and does not.
    let backend = CPUBackend()
    let parameters = try FeatureMapParameters(
      rows: 1, columns: 2, channels: 1, kernel: (1, 2), maps: 2)
    let maps = try backend.makeFeatureMaps(
      parameters, weights: [0.5, 0.25, 0.5, 0.5], thresholds: [1, 1])
    let times = try backend.upload([51, 102], features: 2)
    #expect(try backend.read(backend.featureSpikes(of: times, maps: maps).times) == [102, 255])
    let winners = try backend.learnPatches(
      maps, latencies: times, patches: PatchSequence(images: [0], corners: [0]), batch: 1,
      rates: PatchRates(
        potentiation: 0.25, depression: 0.25, weightDependence: 0, thresholdRate: 0.5,
        targetTime: 0.4, minimumThreshold: 0.1))
    #expect(try backend.read(winners.maps) == [0])
    #expect(try backend.read(winners.steps) == [102])
    // 102 / 255 is the target: the winner rises by the rate, the only other falls by it.
    #expect(try backend.read(maps.thresholds, in: 0..<2) == [1.5, 0.5])
    let weights = try backend.read(maps.weights)
    #expect(weights[0] == 0.75 && weights[64] == 0.75)
    #expect(weights[1] == 0.25 && weights[65] == 0.5)
  }
}
