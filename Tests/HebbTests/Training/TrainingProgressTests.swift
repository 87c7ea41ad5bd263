// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing

@Suite("Training progress")
struct TrainingProgressTests {
  @Test(
    "The accuracy so far is known where the output is trained",
    arguments: [(["linear1"], false), (["linear2"], true), (["linear1", "linear2"], true)])
  func accuracy(train: [String], isKnown: Bool) throws {
    var phase = STDPPhase()
    phase.train = train
    let experiment = Experiment(
      name: "two layers", encoder: Recipe.issue333SingleLayer.experiment.encoder,
      network: [
        .flatten(Flatten()), .linear(Linear(bias: false)), .lif(LIF()),
        .linear(Linear(bias: false)), .lif(LIF()),
      ], phases: [.stdp(phase)], readout: .rate(RateReadout()))
    let training = try Training(
      experiment, data: DataSetCatalog.load("digits"), on: CPUBackend())
    var known: Set<Bool> = []
    _ = try training.run { if $0.findings == nil { known.insert($0.accuracy != nil) } }
    #expect(known == [isKnown])
  }
}
