// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

/// A small `few-maps` on the embedded digits, on the CPU and on every device.
@Suite("Few maps, learnt by winner-take-all STDP")
struct FewMapsTests {
  /// `cpu`, then the number of each OpenCL device.
  private static let places = [-1] + OpenCLDevice.all.indices.map { $0 }

  private func training(_ experiment: Experiment, _ place: Int = -1) throws -> Training {
    try Training(
      experiment, data: DataSetCatalog.load("digits"),
      on: place < 0 ? CPUBackend() : OpenCLBackend(device: OpenCLDevice.all[place]))
  }

  /// Four kernels of 3 × 3 from few patches; so few that chance would not do.
  private func small() throws -> Experiment {
    var experiment = Recipe.fewMaps.experiment
    experiment.use(data: "digits")
    experiment.batch = 32
    for (key, value) in [
      ("channels", "4"), ("kernel", "3"), ("padding", "1"), ("patches", "20000"),
    ] { try experiment.set(key, to: value) }
    return experiment
  }

  @Test("It beats the same readout on random kernels, by seeds in the mean", arguments: places)
  func control(place: Int) throws {
    var gains: [Double] = []
    for seed in 1...3 {
      var experiment = try small()
      experiment.seed = UInt64(seed)
      let learnt = try training(experiment, place).run()
      experiment.learning = false
      let control = try training(experiment, place).run()
      gains.append(learnt.evaluation.accuracy - control.evaluation.accuracy)
      #expect(learnt.phases.map(\.by) == ["kernels", "teacher"])
      #expect(learnt.phases.flatMap(\.layers).allSatisfy { $0.fate == .moved })
      #expect(control.phases.map(\.epochs) == [0, 5])
    }
    #expect(gains.reduce(0, +) > 0)
  }

  @Test(
    "Learnt and random kernels are centered, and each makes its neurons fire",
    arguments: [
      true, false,
    ])
  func kernels(learning: Bool) throws {
    var experiment = try small()
    experiment.learning = learning
    let training = try training(experiment)
    _ = try training.run()
    let convolution = try training.network.pair(of: "conv").synapse
    let weights = try convolution.backend.read(convolution.weight)
    for first in stride(from: 0, to: weights.count, by: 9) {
      let row = weights[first..<first + 9]
      let size = row.reduce(0) { $0 + $1.magnitude }
      #expect(row.reduce(0, +).magnitude <= 9 * size.ulp)
      #expect(size > 0)
    }
    #expect(Set(weights).count > weights.count / 2)
    let diagnosis = try training.diagnose()
    #expect(diagnosis.layers[0].deadShare == 0)
  }

  @Test("It gives the kernels of the CPU", arguments: places.dropFirst())
  func sameKernels(place: Int) throws {
    var experiment = try small()
    experiment.limit = 200
    experiment.phases.removeLast()
    let kernels = try [-1, place].map { place in
      let training = try training(experiment, place)
      _ = try training.run()
      let convolution = try training.network.pair(of: "conv").synapse
      return try convolution.backend.read(convolution.weight)
    }
    // Their scale is the quantile of potentials, whose sums devices may take in other orders.
    #expect(
      zip(kernels[0], kernels[1]).allSatisfy { ($0 - $1).magnitude <= 8 * $0.magnitude.ulp })
  }

  @Test("Kernels that start at random and are not centered learn too")
  func otherStarts() throws {
    var experiment = try small()
    try experiment.set("centered", to: "false")
    try experiment.set("start", to: "random")
    experiment.limit = 200
    let outcome = try training(experiment).run()
    #expect(outcome.phases.flatMap(\.layers).allSatisfy { $0.fate == .moved })
  }

  @Test(
    "A mistake is one line with its place and what to do",
    arguments: [
      ("patches", "0", "phases.0.patches: is 0; give a value from 1 to 10000000"),
      ("dropped", "2", "phases.0.dropped: is 2; give a value from 0 to 1"),
      ("phases.0.quantile", "-1", "phases.0.quantile: is -1; give a value from 0 to 1"),
      ("start", "patch", "phases.0.start: 'patch' is unknown; did you mean 'patches'?"),
      (
        "phases.0.train", "[\"out\"]",
        "phases.0.train: kernels learn from the image, and out is no first layer of the kind conv2d; "
          + "put a conv2d first and name it, or none"
      ),
      (
        "kernel", "9",
        "network.conv.kernel: is larger than the image of 8 by 8, of which phases.0 cuts patches "
          + "without padding; make the kernel smaller"
      ),
    ])
  func mistakes(key: String, value: String, message: String) throws {
    var experiment = Recipe.fewMaps.experiment
    experiment.use(data: "digits")
    let error = #expect(throws: (any Error).self) {
      try experiment.set(key, to: value)
      _ = try training(experiment)
    }
    #expect(error.map { "\($0)" } == message)
  }

  @Test("Images without contrast are refused")
  func flat() throws {
    let experiment = try small()
    let images = LabeledImages(
      pixels: [UInt8](repeating: 9, count: 20 * 64), labels: [UInt8](repeating: 0, count: 20))
    let data = ImageDataSet(
      name: "flat", preset: "digits", rows: 8, columns: 8, classes: 10, train: images, test: images)
    let error = #expect(throws: DescriptionError.self) {
      try Training(experiment, data: data, on: CPUBackend()).run()
    }
    #expect(
      error?.description == "network.conv.kernel: sees no patch with contrast in the images; "
        + "take other images, or a larger kernel")
  }
}
