// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing

@Suite("Descriptions of phases by reward-modulated and by triplet STDP")
struct SpikePairPhaseTests {
  @Test("A phase reads as it was written, with every key", arguments: SpikePairExample.phases)
  func roundTrip(phase: Phase) throws {
    let experiment = SpikePairExample.experiment(phase)
    let json = try experiment.json()
    #expect(try Experiment(json: json.utf8, source: "test") == experiment)
    let keys =
      phase.learner == "mstdp"
      ? ["tauPre", "tauPost", "tauTrace", "modulation"]
      : ["tauPlus", "tauMinus", "tauX", "tauY"]
        + ["pairPlus", "tripletPlus", "pairMinus", "tripletMinus"]
    for key in keys + ["train", "epochs", "scale", "optimizer", "schedule"] {
      #expect(json.contains("\"\(key)\""), "\(key)")
    }
  }

  @Test("A phase of which only the name is given trains the last layer by reward, all by triplets")
  func defaults() throws {
    let json = """
      { "network": [{ "kind": "flatten" }, { "kind": "linear" }, { "kind": "lif" },
          { "kind": "linear" }, { "kind": "lif" }],
        "phases": [{ "by": "mstdp" }, { "by": "mstdp", "tauTrace": 4 }, { "by": "triplet" }] }
      """
    let phases = try Experiment(json: json.utf8, source: "test").phases
    var (rewarded, traced, triplet) = (MSTDPPhase(), MSTDPPhase(), TripletPhase())
    rewarded.train = ["linear2"]
    (traced.train, traced.tauTrace) = (["linear2"], 4)
    triplet.train = ["linear1", "linear2"]
    #expect(phases == [.mstdp(rewarded), .mstdp(traced), .triplet(triplet)])
    let learner = TripletParameters()
    #expect(
      [triplet.tauPlus, triplet.tauMinus, triplet.tauX, triplet.tauY].map { Float($0) }
        == [learner.tauPlus, learner.tauMinus, learner.tauX, learner.tauY])
    #expect(
      [triplet.pairPlus, triplet.tripletPlus, triplet.pairMinus, triplet.tripletMinus]
        .map { Float($0) }
        == [learner.pairPlus, learner.tripletPlus, learner.pairMinus, learner.tripletMinus])
  }

  @Test("A layer between the last synapse and the neurons does not keep rewards away")
  func layerBetween() throws {
    var phase = MSTDPPhase()
    phase.modulation = .postTriggered
    var experiment = SpikePairExample.experiment(.mstdp(phase))
    experiment.network.insert(.dropout(Dropout(0.25, name: "gap")), at: 4)
    experiment.initialization = .uniform(0, 0.3)
    let outcome = try SpikePairExample.training(experiment).run()
    #expect(outcome.phases.flatMap(\.layers).map(\.fate) == [.moved, .moved])
  }

  @Test(
    "A mistake is one line with its place and what to do",
    arguments: [
      ("mstdp", "tauPre", "0", "phases.0.tauPre: is 0; give a value above 0"),
      ("mstdp", "tauPost", "-1", "phases.0.tauPost: is -1; give a value above 0"),
      ("mstdp", "tauTrace", "0", "phases.0.tauTrace: is 0; give a value above 0"),
      ("mstdp", "tauTrace", "\"long\"", "phases.0.tauTrace: is the text \"long\"; give a number"),
      (
        "mstdp", "tauTrace", "5",
        "phases.0.tauTrace: gives a trace to a synapse, and the 16 samples of a batch would share "
          + "it; set batch to 1, or tauTrace to null"
      ),
      ("mstdp", "phases.0.epochs", "-1", "phases.0.epochs: is -1; give a value from 0 to 1000000"),
      (
        "mstdp", "learningRate", "-1",
        "phases.0.optimizer.learningRate: is -1; give a value at least 0"
      ),
      (
        "mstdp", "schedule", #"{ "kind": "step", "every": 0 }"#,
        "phases.0.schedule.every: is 0; give a value at least 1"
      ),
      (
        "mstdp", "modulation", #"{ "kind": "softBound" }"#,
        "phases.0.modulation.kind: 'softBound' is unknown; did you mean 'softBounds'?"
      ),
      (
        "mstdp", "phases.0.train", "[\"ou\"]",
        "phases.0.train: layer ou is not there, or has no weights; did you mean 'out'?"
      ),
      (
        "mstdp", "network.out.features", "7",
        "phases.0.train: layer out gives 7 outputs for 10 classes; set network.out.features to 10"
      ),
      (
        "mstdp", "encoder.steps", "1",
        "encoder.steps: is 1, and mstdp learns from one step to the next; give 2 or more"
      ),
      (
        "triplet", "encoder.steps", "1",
        "encoder.steps: is 1, and triplet learns from one step to the next; give 2 or more"
      ),
      ("triplet", "tauPlus", "0", "phases.0.tauPlus: is 0; give a value above 0"),
      ("triplet", "tauMinus", "-2", "phases.0.tauMinus: is -2; give a value above 0"),
      ("triplet", "tauX", "0", "phases.0.tauX: is 0; give a value above 0"),
      ("triplet", "tauY", "0", "phases.0.tauY: is 0; give a value above 0"),
      ("triplet", "tauP", "0", "tauP: there is no such key; did you mean 'tau'?"),
      ("triplet", "pairPlus", "true", "phases.0.pairPlus: is true; give a number"),
      ("triplet", "momentum", "2", "phases.0.optimizer.momentum: is 2; give a value from 0 to 1"),
    ])
  func mistakes(by: String, key: String, value: String, message: String) throws {
    var experiment = SpikePairExample.experiment(
      by == "mstdp" ? .mstdp(MSTDPPhase()) : .triplet(TripletPhase()))
    let error = #expect(throws: (any Error).self) {
      try experiment.set(key, to: value)
      _ = try SpikePairExample.training(experiment)
    }
    #expect(error.map { "\($0)" } == message)
  }

  @Test("A number that is not finite is refused by its path")
  func notFinite() throws {
    var (rewarded, triplet) = (MSTDPPhase(), TripletPhase())
    rewarded.scale = .nan
    triplet.pairMinus = .infinity
    for (phase, path) in [(Phase.mstdp(rewarded), "scale"), (.triplet(triplet), "pairMinus")] {
      let error = #expect(throws: ParameterError.self) {
        try SpikePairExample.experiment(phase).check()
      }
      #expect(error?.description.hasPrefix("phases.0.\(path): is ") == true)
    }
  }

  @Test("A network without an answer, or without a synapse, is refused", arguments: [true, false])
  func noAnswer(hasSynapse: Bool) throws {
    var experiment = SpikePairExample.experiment(.mstdp(MSTDPPhase()))
    if hasSynapse {
      experiment.network.append(.flatten(Flatten(name: "end")))
    } else {
      (experiment.network, experiment.phases[0].train) = ([.flatten(Flatten())], [])
    }
    let error = #expect(throws: DescriptionError.self) { try SpikePairExample.training(experiment) }
    #expect(
      error?.description
        == (hasSynapse
          ? "phases.0.train: layer end ends the network, which has no answer then; "
            + "end it with the neurons behind out"
          : "phases.0.by: mstdp trains synapses, and there are none; "
            + "add a layer such as linear with lif behind it"))
  }

  @Test(
    "A diagnosis says what a phase would change, that silence freezes it, and slows a runaway down",
    arguments: SpikePairExample.phases)
  func diagnosis(phase: Phase) throws {
    var experiment = SpikePairExample.experiment(phase)
    experiment.batch = 1
    try experiment.set("learningRate", to: "1e6")
    let found = try SpikePairExample.training(experiment).diagnose()
    let changes = try found.layers.map { try #require($0.change) }
    #expect(changes.contains { $0 > 0 })
    #expect(found.findings.contains { $0.name == .runaway })
    let (mended, steps) = experiment.mended(after: found)
    #expect(steps.contains { $0.hasPrefix("phases.0.optimizer.learningRate: ") })
    let calm = try SpikePairExample.training(mended).diagnose()
    #expect(!calm.findings.contains { $0.name == .runaway })
    experiment.initialization = .constant(0)
    let silent = try SpikePairExample.training(experiment).diagnose()
    #expect(silent.findings.filter { $0.name == .frozen }.map(\.layer) == ["hidden", "out"])
  }
}
