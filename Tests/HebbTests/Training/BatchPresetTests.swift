// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing

@Suite("Batch of competitive learning by data set")
struct BatchPresetTests {
  private func experiment() -> Experiment {
    Experiment(
      name: "competitive", encoder: .latency(LatencyEncoder()),
      network: [.competitiveLIF(CompetitiveLIF())],
      phases: [.competition(CompetitionPhase())],
      readout: .spikeOrder(SpikeOrderDescription(.rankVote)))
  }

  @Test(
    "Few images take small batches, many take large ones",
    arguments: [("digits", 64), ("mnist", 256), ("fashion-mnist", 256), ("folder/mnist", 256)])
  func follows(data: String, batch: Int) {
    var experiment = experiment()
    experiment.use(data: data)
    #expect(experiment.batch == batch)
  }

  @Test("A batch of one's own stays, and so does that of other learners")
  func stays() {
    var own = experiment()
    own.batch = 32
    own.use(data: "mnist")
    #expect(own.batch == 32)
    var plain = experiment()
    plain.phases = [.stdp(STDPPhase())]
    plain.use(data: "mnist")
    #expect(plain.batch == 64)
  }
}
