// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing

@Suite("Experiment JSON")
struct ExperimentTests {
  @Test("What a recipe prints reads as the same experiment", arguments: Recipe.all.map(\.name))
  func roundTrip(name: String) throws {
    let experiment = try #require(Recipe.named(name)).experiment
    #expect(try Experiment(json: experiment.json().utf8, source: "test") == experiment)
  }

  @Test("Every key may be left out, and every default is printed")
  func defaults() throws {
    let empty = try Experiment(json: "{}".utf8, source: "test")
    #expect(empty.network.map(\.name) == ["flatten1", "linear1", "lif1"])
    #expect(empty.phases.map(\.train) == [["linear1"]])
    let json = try empty.json()
    for key in ["batch", "preset", "limit", "tau", "momentum", "ties", "tauPost", "resetPotential"]
    {
      #expect(json.contains("\"\(key)\""), "\(key)")
    }
  }

  @Test("The network of DESIGN's form reads, but for what it cannot hold yet")
  func form() throws {
    let json = """
      { "version": 1, "name": "two", "data": "mnist", "batch": 128,
        "encoder": { "kind": "direct", "steps": 4 },
        "network": [
          { "kind": "flatten" },
          { "kind": "linear", "name": "fc1", "features": 64, "bias": false },
          { "kind": "lif", "name": "lif1", "tau": 2, "decayInput": true, "reset": "soft" },
          { "kind": "linear", "name": "fc2", "features": 10 }, { "kind": "if" } ],
        "initialization": { "kind": "constant", "value": 0.5 },
        "phases": [ { "by": "stdp", "train": ["fc1", "fc2"], "tauPre": 3,
            "modulation": { "kind": "bounded", "max": 2 },
            "optimizer": { "kind": "sgd", "learningRate": 0.5, "min": -1, "max": 1 },
            "schedule": { "kind": "linear" } } ],
        "readout": { "kind": "rate", "ties": "membrane" } }
      """
    let experiment = try Experiment(json: json.utf8, source: "test")
    #expect(experiment.network.map(\.name) == ["flatten1", "fc1", "lif1", "fc2", "if1"])
    #expect(experiment.initialization == .constant(0.5))
    #expect(experiment.readout == .rate(RateReadout(ties: .membrane)))
    guard case .stdp(let phase) = experiment.phases[0] else { throw Misread() }
    #expect(phase.modulation == .bounded(minimum: 0, maximum: 2, exponent: 1))
    #expect(phase.schedule == .linear)
    #expect(phase.tauPost == 2)
    #expect(try Experiment(json: experiment.json().utf8, source: "test") == experiment)
  }

  private struct Misread: Error {}

  @Test(
    "A mistake is named by its path",
    arguments: [
      ("{ \"bach\": 1 }", "bach: there is no such key; did you mean 'batch'?"),
      (
        "{ \"phases\": [{ \"by\": \"stdp\", \"tauPer\": 2 }] }",
        "phases.0.tauPer: there is no such key; did you mean 'tauPre'?"
      ),
      (
        "{ \"encoder\": { \"kind\": \"direct\", \"minimum\": 2 } }",
        "encoder.minimum: there is no such key; see the keys that 'hebb recipes NAME' prints"
      ),
      ("{ \"batch\": \"ten\" }", "batch: is the text \"ten\"; give a whole number"),
      ("{ \"batch\": 1.5 }", "batch: is 1.5; give a whole number"),
      ("{ \"seed\": -1 }", "seed: is -1; give a whole number of at least 0"),
      (
        "{ \"network\": [{ \"kind\": \"lif\" }, { \"kind\": \"lief\" }] }",
        "network.1.kind: 'lief' is unknown; did you mean 'lif'?"
      ),
      (
        "{ \"network\": [{ \"tau\": 1 }] }",
        "network.0.kind: is missing; give one of flatten, linear, conv1d, conv2d, maxPool2d, avgPool2d, batchNorm2d, dropout, lif, parametricLIF, if, competitiveLIF, competitiveConv2d, windowPool2d, spikeOnceConv2d, earliestPool2d, spikeOnceLinear"
      ),
      (
        "{ \"readout\": { \"kind\": \"rate\", \"ties\": \"lowst\" } }",
        "readout.ties: 'lowst' is unknown; did you mean 'lowest'?"
      ),
      ("{ \"phases\": 3 }", "phases: is 3; give what 'hebb recipes NAME' prints there"),
      ("[1]", "experiment: is a list; give an object"),
    ])
  func mistakes(json: String, message: String) throws {
    let error = #expect(throws: DescriptionError.self) {
      try Experiment(json: json.utf8, source: "test")
    }
    #expect(error?.description == message)
    #expect(error?.report.kind == .misuse)
  }

  @Test("A text that is no JSON is named by its file", arguments: ["", "{", "{ \"a\": NaN }"])
  func noJSON(text: String) throws {
    let error = #expect(throws: DescriptionError.self) {
      try Experiment(json: text.utf8, source: "a.json")
    }
    #expect(error?.description.hasPrefix("a.json: is not JSON") == true)
  }

  @Test(
    "A value out of its range is named by its path with the range",
    arguments: [
      ("encoder.steps", "0", "encoder.steps: is 0; give a value from 1 to 4096"),
      ("tau", "0", "network.lif1.tau: is 0; give a value above 0"),
      ("tauPre", "-1", "phases.0.tauPre: is -1; give a value above 0"),
      ("batch", "0", "batch: is 0; give a value at least 1"),
      ("limit", "0", "limit: is 0; give a value at least 1"),
      ("epochs", "-1", "phases.0.epochs: is -1; give a value from 0 to 1000000"),
      ("features", "0", "network.linear1.features: is 0; give a value from 1 to 2147483647"),
      (
        "learningRate", "-0.5",
        "phases.0.optimizer.learningRate: is -0.5; give a value at least 0"
      ),
      ("momentum", "1.5", "phases.0.optimizer.momentum: is 1.5; give a value from 0 to 1"),
    ])
  func ranges(key: String, value: String, message: String) throws {
    var experiment = Recipe.issue333SingleLayer.experiment
    try experiment.set(key, to: value)
    let error = #expect(throws: ParameterError.self) { try experiment.check() }
    #expect(error?.description == message)
  }

  @Test("A competition that names a layer without neurons that compete is refused")
  func competitionTrains() throws {
    var experiment = Recipe.competitive.experiment
    experiment.phases[0].train = ["linear1"]
    let error = #expect(throws: DescriptionError.self) { try experiment.check() }
    #expect(
      error?.description == "phases.0.train: linear1 has no neurons that compete; "
        + "name a layer of the kind competitiveLIF or competitiveConv2d, or none")
  }

  @Test("Later competitions must go by the rule of the first", arguments: [true, false])
  func competitionsAlike(changesPattern: Bool) throws {
    var experiment = Recipe.competitive.experiment
    guard case .competition(var later) = experiment.phases[0] else { throw Misread() }
    later.epochs += 1
    experiment.phases.append(.competition(later))
    try experiment.check()
    if changesPattern {
      later.pattern = later.pattern == .binary ? .potential : .binary
    } else {
      later.homeostasisCap *= 2
    }
    experiment.phases[1] = .competition(later)
    let error = #expect(throws: DescriptionError.self) { try experiment.check() }
    #expect(
      error?.description == "phases.1.\(changesPattern ? "pattern" : "homeostasisCap"): "
        + "differs from that of phases.0; give all phases by competition of one layer the same")
  }

  @Test("A layer beside neurons that compete is refused by name")
  func misplaced() throws {
    var experiment = Recipe.competitive.experiment
    experiment.network.append(.lif(LIF(name: "late")))
    #expect(throws: NetworkError.self) { try experiment.check() }
  }
}
