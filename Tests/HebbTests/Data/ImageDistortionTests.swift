// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hebb
import Testing
import _HebbTestSupport

@Suite("Distortions of images")
struct ImageDistortionTests {
  /// A hundred maps of images of 9 rows and 5 columns.
  private func maps(_ change: (inout ImageDistortion) -> Void) -> [[Double]] {
    var distortion = ImageDistortion()
    change(&distortion)
    var random = RandomStream(seed: 3, purpose: .distortion)
    return (0..<100).map { _ in
      distortion.map(rows: 9, columns: 5, random: &random).map(Double.init)
    }
  }

  /// Where a map takes the middle of an image, less that middle.
  private func offset(_ m: [Double]) -> (x: Double, y: Double) {
    (m[0] * 2 + m[1] * 4 + m[2] - 2, m[3] * 2 + m[4] * 4 + m[5] - 4)
  }

  @Test("Turns keep lengths and the middle, and reach the largest angle")
  func rotation() {
    let maps = maps { $0.rotation = 30 }
    for m in maps {
      #expect(abs(m[0] * m[4] - m[1] * m[3] - 1) < 1e-6)
      #expect(abs(m[0] - m[4]) < 1e-6 && abs(m[1] + m[3]) < 1e-6)
      #expect(abs(offset(m).x) < 1e-5 && abs(offset(m).y) < 1e-5)
    }
    let angles = maps.map { atan2($0[3], $0[0]) * 180 / .pi }
    #expect(angles.allSatisfy { abs($0) <= 30 })
    #expect((angles.max() ?? 0) > 27 && (angles.min() ?? 0) < -27)
  }

  @Test("Width and height change each on its own")
  func scale() {
    let maps = maps { $0.scale = 0.25 }
    for axis in [0, 4] {
      let sizes = maps.map { $0[axis] }
      #expect(sizes.allSatisfy { (0.75...1.25).contains($0) })
      #expect((sizes.max() ?? 1) > 1.2 && (sizes.min() ?? 1) < 0.8)
    }
    #expect(maps.allSatisfy { $0[1] == 0 && $0[3] == 0 && abs(offset($0).x) < 1e-5 })
    #expect(maps.contains { ($0[0] - 1) * ($0[4] - 1) < 0 })
  }

  @Test("A slant moves columns by rows, a shift all of them, a mirror turns half of the images")
  func others() {
    let slanted = maps { $0.shear = 0.5 }
    #expect(slanted.allSatisfy { $0[0] == 1 && $0[3] == 0 && $0[4] == 1 && abs($0[1]) <= 0.5 })
    #expect(slanted.contains { $0[1] > 0.4 } && slanted.contains { $0[1] < -0.4 })
    let shifted = maps { $0.shift = 3 }
    #expect(shifted.allSatisfy { $0[0] == 1 && $0[1] == 0 && abs($0[2]) <= 3 && abs($0[5]) <= 3 })
    #expect(shifted.contains { $0[2] > 2.5 } && shifted.contains { $0[5] < -2.5 })
    let mirrored = maps { $0.mirrored = true }
    #expect(mirrored.allSatisfy { [[1, 0, 0, 0, 1, 0], [-1, 0, 4, 0, 1, 0]].contains($0) })
    #expect((30...70).contains(mirrored.count { $0[0] < 0 }))
  }

  @Test("All of 0 changes nothing")
  func nothing() {
    #expect(maps { _ in }.allSatisfy { $0 == [1, 0, 0, 0, 1, 0] })
    #expect(!ImageDistortion().isAny)
  }

  /// A teacher's experiment on the digits with distorted images.
  private func experiment(_ key: String? = nil, to value: String = "") throws -> Experiment {
    var experiment = Recipe.singleLayerTeacher.experiment
    experiment.data = "digits"
    experiment.limit = 50
    try experiment.set("phases.0.epochs", to: "2")
    if let key { try experiment.set("phases.0.distortion.\(key)", to: value) }
    return experiment
  }

  @Test("A teacher sees other images in each epoch, and the same for the same seed")
  func presented() throws {
    let (backend, data) = (CPUBackend(), try DataSetCatalog.load("digits"))
    func images(_ epoch: Int, shift: Double = 1.5, seed: UInt64 = 1) throws -> [UInt8] {
      var experiment = try experiment()
      experiment.seed = seed
      let context = TrainingContext(
        experiment: experiment,
        network: try Training(experiment, data: data, on: backend).network,
        training: try DeviceImageSet(data.train, classes: data.classes, on: backend))
      var distortion = ImageDistortion()
      distortion.shift = shift
      let distorted = try context.images([5, 3, 5], distorted: distortion, presentation: epoch)
      let features = data.features
      let (pixels, order) = try (backend.read(distorted.pixels), backend.read(distorted.order))
      return order.flatMap { pixels[Int($0) * features..<(Int($0) + 1) * features] }
    }
    let features = data.features
    let still = [5, 3, 5].flatMap { data.train.pixels[$0 * features..<($0 + 1) * features] }
    #expect(try images(0, shift: 0) == still)
    let first = try images(0)
    #expect(first != still)
    #expect(first[..<features] != first[(2 * features)...])
    #expect(try images(0) == first)
    #expect(try images(1) != first)
    #expect(try images(0, seed: 2) != first)
  }

  @Test("Distorted images change what a teacher teaches")
  func taught() throws {
    let data = try DataSetCatalog.load("digits")
    func weights(rotation: String) throws -> [Float] {
      let training = try Training(
        experiment("rotation", to: rotation), data: data, on: CPUBackend())
      _ = try training.run()
      let pairs = try training.network.taughtPairs(of: [], feedback: .transpose)
      return try pairs.flatMap { try training.network.backend.read($0.synapse.weight) }
    }
    let plain = try weights(rotation: "0")
    #expect(try weights(rotation: "20") != plain)
    #expect(try weights(rotation: "0") == plain)
  }

  @Test(
    "A distortion out of bounds names its key",
    arguments: [
      ("rotation", "181"), ("scale", "0.95"), ("shear", "-0.1"), ("shift", "-1"),
    ])
  func bounds(name: String, value: String) throws {
    let error = #expect(throws: ParameterError.self) {
      try experiment(name, to: value).check()
    }
    #expect("\(try #require(error))".contains("phases.0.distortion.\(name)"))
  }

  @Test("What is written is read again, and what is missing takes its default")
  func coding() throws {
    var distortion = ImageDistortion()
    (distortion.rotation, distortion.mirrored) = (20, true)
    let written = try JSONEncoder().encode(distortion)
    #expect(try JSONDecoder().decode(ImageDistortion.self, from: written) == distortion)
    #expect(
      try JSONDecoder().decode(
        ImageDistortion.self, from: Data(#"{ "rotation": 20, "mirrored": true }"#.utf8))
        == distortion)
  }
}
