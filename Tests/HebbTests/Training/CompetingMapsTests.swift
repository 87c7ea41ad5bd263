// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing

@Suite("Networks with competing maps")
struct CompetingMapsTests {
  private let digits = try? DataSetCatalog.load("digits")

  private func small(_ recipe: Recipe) -> Experiment {
    var experiment = recipe.experiment
    experiment.use(data: "digits")
    experiment.limit = 200
    return experiment
  }

  @Test(
    "A mistake is one line with its place and what to do",
    arguments: [
      ("maps", "0", "network.conv.maps: is 0; give a value from 1 to 32767"),
      ("winners", "9", "network.conv.winners: is 9; give a value from 1 to 8"),
      ("kernel", "9", "network.conv.kernel: is 9; give a value from 1 to 8"),
      ("minimumSpikes", "26", "network.conv.minimumSpikes: is 26; give a value from 0 to 25"),
      (
        "network.windows.code", "sums",
        "network.windows.code: is sums, and the layer behind takes spikes; set it to or or count"
      ),
      ("network.windows.code", "sum", "network.1.code: 'sum' is unknown; did you mean 'sums'?"),
      (
        "phases.0.train", "[\"conv\", \"dense\"]",
        "phases.0.train: names conv and dense, which learn one by one; give each a phase of its own"
      ),
    ])
  func mistakes(key: String, value: String, message: String) throws {
    var experiment = Recipe.convCompetitive.experiment
    let error = #expect(throws: (any Error).self) {
      try experiment.set(key, to: value)
      try experiment.check()
    }
    #expect(error.map { "\($0)" } == message)
  }

  @Test("More winners than maps are refused")
  func winners() throws {
    var experiment = Recipe.convReadout.experiment
    try experiment.set("maps", to: "3")
    try experiment.set("winners", to: "5")
    let error = #expect(throws: DescriptionError.self) { try experiment.check() }
    #expect(
      error?.description == "network.conv.winners: is 5, and there are 3 maps; "
        + "give no more winners than maps")
  }

  @Test(
    "What does not fit the image is refused",
    arguments: [
      (
        "kernel", "8", "conv",
        "network.1: windows (windowPool2d) takes planes of at least 2 by 2 and conv gives [64, 1, 1]; "
          + "make the window smaller"
      ),
      (
        "size", "9", "windows",
        "network.1: windows (windowPool2d) takes planes of at least 9 by 9 and conv gives [64, 6, 6]; "
          + "make the window smaller"
      ),
    ])
  func sizes(key: String, value: String, layer: String, message: String) throws {
    var experiment = small(.convReadout)
    try experiment.set("network.\(layer).\(key)", to: value)
    let error = #expect(throws: NetworkError.self) {
      try Training(experiment, data: #require(digits), on: CPUBackend())
    }
    #expect(error?.description == message)
  }

  @Test("A patch larger than the image is refused")
  func largePatch() throws {
    let error = #expect(throws: NetworkError.self) {
      try [LayerDescription.competitiveConv2d(CompetitiveConv2d(kernel: 5, name: "conv"))]
        .shapes(input: [1, 4, 9])
    }
    #expect(
      error?.description == "network.0: conv (competitiveConv2d) takes an image of at least 5 by 5 "
        + "and the input gives [1, 4, 9]; make the kernel smaller")
  }

  @Test("Layers that cannot stand behind each other are refused")
  func order() throws {
    let maps = LayerDescription.competitiveConv2d(CompetitiveConv2d())
    let windows = LayerDescription.windowPool2d(WindowPool2d())
    let dense = LayerDescription.competitiveLIF(CompetitiveLIF())
    for network in [
      [maps, dense], [windows, dense], [maps, windows, windows], [maps, maps],
      [dense, maps], [maps, windows, dense, .lif(LIF())], [maps, .conv2d(Conv2d(4))],
    ] {
      var experiment = Recipe.convReadout.experiment
      experiment.phases = []
      experiment.network = network.named
      #expect(throws: NetworkError.self) { try experiment.check() }
    }
  }

  @Test("Maps learn before the neurons that see them")
  func phaseOrder() throws {
    var experiment = Recipe.convCompetitive.experiment
    experiment.phases.reverse()
    let error = #expect(throws: DescriptionError.self) { try experiment.check() }
    #expect(
      error?.description == "phases.1.train: conv learns after dense, which sees it; "
        + "put this phase first")
  }

  @Test("A linear readout needs features")
  func noFeatures() throws {
    var experiment = Recipe.convReadout.experiment
    experiment.use(data: "digits")
    experiment.network.removeLast()
    #expect(throws: DescriptionError.self) {
      try Training(experiment, data: #require(digits), on: CPUBackend())
    }
  }

  @Test("Patches with too few spikes are not learnt from, and where there is none it is said")
  func patchesWithSpikes() throws {
    var experiment = small(.convReadout)
    try experiment.set("minimumSpikes", to: "9")
    try experiment.set("encoder.minimum", to: "255")
    let error = #expect(throws: DescriptionError.self) {
      try Training(experiment, data: #require(digits), on: CPUBackend()).run()
    }
    #expect(
      error?.description == "network.conv.minimumSpikes: is 9, and no patch drawn has so many; "
        + "give less, or a lower encoder.minimum")
  }

  @Test("Sizes follow the data set until they are set")
  func preset() throws {
    var experiment = Recipe.convCompetitive.experiment
    experiment.use(data: "fashion-mnist")
    guard case .windowPool2d(let coded) = experiment.network[1],
      case .competition(let phase) = experiment.phases[1]
    else { throw Misread() }
    #expect((coded.size, coded.stride) == (4, 4))
    #expect(coded.code == .count)
    #expect(phase.pattern == .potential)
    try experiment.set("network.windows.size", to: "5")
    experiment.use(data: "digits")
    guard case .competitiveConv2d(let maps) = experiment.network[0],
      case .windowPool2d(let kept) = experiment.network[1]
    else { throw Misread() }
    #expect(maps.kernel == 3)
    #expect(kept.size == 5)
  }

  private struct Misread: Error {}

  @Test("A linear readout reads neurons that compete, and is the same after a checkpoint")
  func linearReadout() throws {
    let images = try #require(digits)
    var experiment = Recipe.competitive.experiment
    experiment.readout = Readout(.linear)
    let training = try Training(experiment, data: images, on: CPUBackend())
    let outcome = try training.run()
    let again = try Training(experiment, data: images, on: CPUBackend())
    try again.load(training.checkpoint())
    #expect(try again.evaluate() == outcome.evaluation)
    // Not read at all, every class is as likely: the lowest.
    try experiment.set("readout.epochs", to: "0")
    let unread = try Training(experiment, data: images, on: CPUBackend()).run()
    #expect(outcome.evaluation.accuracy > 4 * unread.evaluation.accuracy)
    #expect(unread.evaluation.accuracyByClass == [1] + [Double](repeating: 0, count: 9))
  }
}
