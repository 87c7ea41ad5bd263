// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

/// A small `conv-supervised` on the embedded digits, on the CPU and on every device.
@Suite("Supervised STDP on STDP features")
struct ConvSupervisedTests {
  /// `cpu`, then the number of each OpenCL device.
  private static let places = [-1] + OpenCLDevice.all.indices.map { $0 }

  private func backend(_ place: Int, memoryLimit: Int? = nil) throws -> any Backend {
    let options = BackendOptions(memoryLimit: memoryLimit)
    return place < 0
      ? CPUBackend(options: options)
      : try OpenCLBackend(device: OpenCLDevice.all[place], options: options)
  }

  /// 32 maps and 4 neurons a class, a few epochs.
  private func small() throws -> Experiment {
    var experiment = Recipe.convSupervised.experiment
    experiment.use(data: "digits")
    for (key, value) in [
      ("maps", "32"), ("network.out.neurons", "4"), ("network.out.threshold", "25"),
      ("phases.0.epochs", "20"), ("phases.1.epochs", "5"), ("phases.1.thresholdRate", "1.25"),
    ] { try experiment.set(key, to: value) }
    return experiment
  }

  private func training(
    _ experiment: Experiment, _ place: Int = -1, memoryLimit: Int? = nil
  ) throws -> Training {
    try Training(
      experiment, data: DataSetCatalog.load("digits"),
      on: backend(place, memoryLimit: memoryLimit))
  }

  @Test("It beats the same readout on random maps", arguments: places)
  func control(place: Int) throws {
    var experiment = try small()
    let learnt = try training(experiment, place).run()
    experiment.learning = false
    let control = try training(experiment, place).run()
    #expect(learnt.evaluation.accuracy > control.evaluation.accuracy)
    #expect(learnt.phases.flatMap(\.layers).allSatisfy { $0.fate == .moved })
    // The thresholds of random maps learn, their weights do not; the readout does.
    #expect(control.phases.map { $0.layers[0].change > 0 } == [false, true])
  }

  @Test("It gives the bits of the CPU", arguments: places.dropFirst())
  func sameBits(place: Int) throws {
    var experiment = try small()
    try experiment.set("shifts", to: "eight")
    experiment.limit = 200
    let files = try [-1, place].map { place in
      let training = try training(experiment, place)
      _ = try training.run()
      return try training.checkpoint()
    }
    #expect(files[0].entries == files[1].entries)
  }

  @Test("Features that find no room are worked out anew, and are the same")
  func memory() throws {
    var experiment = try small()
    try experiment.set("shifts", to: "eight")
    experiment.limit = 300
    // Nine tables of 300 rows of 288 bytes are more than half of the second limit.
    let files = try [nil, 1_500_000].map { limit in
      let training = try training(experiment, memoryLimit: limit)
      _ = try training.run()
      return try training.checkpoint()
    }
    #expect(files[0].entries == files[1].entries)
  }

  @Test("Constants follow the data set where they still are another's")
  func presets() throws {
    var experiment = Recipe.convSupervised.experiment
    try experiment.set("phases.1.gap", to: "0.02")
    experiment.use(data: "fashion-mnist")
    guard case .patches(let patches) = experiment.phases[0],
      case .supervised(let supervised) = experiment.phases[1],
      case .spikeOnceLinear(let readout) = experiment.network[2]
    else {
      Issue.record("the recipe has other phases or layers")
      return
    }
    #expect(patches.targetTime == 0.8)
    #expect(readout.threshold == 250)
    #expect(supervised.epochs == 32)
    #expect(supervised.gap == 0.02)
    let printed = try Experiment(json: experiment.json().utf8, source: "test")
    #expect(printed == experiment)
  }

  @Test("A network that has learnt is looked at layer by layer")
  func diagnosis() throws {
    var experiment = try small()
    experiment.limit = 200
    let diagnosis = try training(experiment).diagnose()
    #expect(diagnosis.layers.map(\.layer) == ["conv", "out"])
    #expect(!diagnosis.isBlocked)
    try experiment.set("network.conv.threshold", to: "1000")
    let silent = try training(experiment).diagnose()
    #expect(silent.findings.map(\.name) == [.silentLayer, .silentLayer])
    #expect(silent.isBlocked)
  }
}
