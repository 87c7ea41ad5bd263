// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing

@Suite("Setting values of an experiment")
struct ExperimentSettingTests {
  @Test(
    "A value is reached by its path, by names on it, or by its last word",
    arguments: [
      "phases.0.optimizer.learningRate", "phases.stdp.optimizer.learningRate",
      "optimizer.learningRate", "phases.0.learningRate", "learningRate",
    ])
  func paths(key: String) throws {
    var experiment = Recipe.issue333SingleLayer.experiment
    try experiment.set(key, to: "0.25")
    guard case .stdp(let phase) = experiment.phases[0], case .sgd(let sgd) = phase.optimizer else {
      Issue.record("the phase is another")
      return
    }
    #expect(sgd.learningRate == 0.25)
  }

  @Test("A layer goes by its name")
  func layerName() throws {
    var experiment = Recipe.issue333SingleLayer.experiment
    try experiment.set("network.lif1.tau", to: "3")
    guard case .lif(let neurons) = experiment.network[2] else {
      Issue.record("the layer is another")
      return
    }
    #expect(neurons.tau == 3)
  }

  @Test("A seed of 64 bits is kept whole")
  func wideSeed() throws {
    var experiment = Recipe.competitive.experiment
    try experiment.set("seed", to: "18446744073709551615")
    #expect(experiment.seed == UInt64.max)
    #expect(try Experiment(json: experiment.json().utf8, source: "test") == experiment)
  }

  @Test("Another kind takes its own defaults and keeps what it knows")
  func kind() throws {
    var experiment = Recipe.competitive.experiment
    try experiment.set("readout.decay", to: "0.5")
    try experiment.set("readout.kind", to: "label-vote")
    var expected = SpikeOrderDescription(.labelVote)
    expected.decay = 0.5
    #expect(experiment.readout == .spikeOrder(expected))
    try experiment.set("encoder.kind", to: "poisson")
    #expect(experiment.encoder.steps == 8)
    try experiment.set("readout.kind", to: "first-spike")
    #expect(experiment.readout == .spikeOrder(SpikeOrderDescription(.firstSpike)))
  }

  @Test("Constants follow the data set until they are set")
  func preset() throws {
    var experiment = Recipe.competitive.experiment
    #expect(minimum(experiment) == 20)
    experiment.use(data: "/data/fashion-mnist/")
    #expect(minimum(experiment) == 10)
    try experiment.set("preset", to: "mnist")
    #expect(minimum(experiment) == 20)
    try experiment.set("encoder.minimum", to: "33")
    try experiment.set("preset", to: "fashion-mnist")
    #expect(minimum(experiment) == 33)
    #expect(
      minimum(
        try Experiment(
          json: "{ \"data\": \"fashion-mnist\", \"encoder\": { \"kind\": \"latency\" } }".utf8,
          source: "test")) == 10)
  }

  private func minimum(_ experiment: Experiment) -> Int? {
    if case .latency(let latency) = experiment.encoder { latency.minimum } else { nil }
  }

  @Test(
    "A key that nobody has names the nearest",
    arguments: [
      ("learningrate", "learningrate: there is no such key; did you mean 'learningRate'?"),
      (
        "phases.0.tauPer",
        "phases.0.tauPer: there is no such key; did you mean 'phases.0.tauPre'?"
      ),
      ("", ": there is no such key; see the keys that 'hebb recipes NAME' prints"),
    ])
  func unknown(key: String, message: String) throws {
    var experiment = Recipe.issue333SingleLayer.experiment
    let error = #expect(throws: DescriptionError.self) { try experiment.set(key, to: "1") }
    #expect(error?.description == message)
  }

  @Test("A short key that stands for several is refused with all of them")
  func ambiguous() throws {
    var experiment = Recipe.issue333SingleLayer.experiment
    experiment.network.append(.lif(LIF(name: "second")))
    let error = #expect(throws: DescriptionError.self) { try experiment.set("tau", to: "1") }
    #expect(
      error?.description
        == "tau: stands for network.2.tau, network.3.tau; give one of them in full")
  }

  @Test("Neither NaN nor infinity is a number", arguments: ["NaN", "nan", "inf", "1e999"])
  func notFinite(value: String) throws {
    var experiment = Recipe.competitive.experiment
    let error = #expect(throws: DescriptionError.self) {
      try experiment.set("learningRate", to: value)
    }
    #expect(error?.description == "phases.0.learningRate: is the text \"\(value)\"; give a number")
  }
}
