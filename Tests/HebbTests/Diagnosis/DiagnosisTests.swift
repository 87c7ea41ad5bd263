// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

@Suite("Diagnosis")
struct DiagnosisTests {
  private let backend = CPUBackend()

  private func network(_ initialization: WeightInitialization) throws -> Sequential {
    try Sequential(input: [16], on: backend, initialization: initialization) {
      Linear(8, bias: false, name: "fc1")
      LIF()
      Linear(4, bias: false, name: "fc2")
      LIF()
    }
  }

  private func image(_ value: Float = 1) throws -> DeviceActivity {
    .values(
      try backend.upload(
        [Float](repeating: value, count: 5 * 16), isConstant: true, steps: 4, batch: 5,
        features: 16))
  }

  private func names(_ diagnosis: Diagnosis, _ layer: String) -> Set<Finding.Name> {
    Set(diagnosis.findings.filter { $0.layer == layer }.map(\.name))
  }

  @Test("A layer that nothing reaches is silent and frozen, with its largest potential")
  func silent() throws {
    let diagnosis = try network(.constant(0.01)).diagnose(
      on: image(), phases: [.stdp(STDPPhase())])
    #expect(names(diagnosis, "fc1") == [.silentLayer, .frozen])
    #expect(names(diagnosis, "fc2") == [.silentLayer, .frozen])
    #expect(diagnosis.isBlocked)
    // 16 inputs of 1 through 0.01: (1 − 2⁻⁴) · 0.16 of the threshold.
    #expect((diagnosis.layers[0].peak - 0.15).magnitude < 1e-6)
    #expect(diagnosis.findings[0].detail == "largest potential 0.15 of the threshold")
    #expect(diagnosis.layers[0].change == 0 && diagnosis.layers[0].netShare == nil)
  }

  @Test("A layer that spikes at every step is saturated, and its STDP cancels")
  func saturated() throws {
    let diagnosis = try network(.constant(0.4)).diagnose(
      on: image(), phases: [.stdp(STDPPhase())])
    #expect(names(diagnosis, "fc1").isSuperset(of: [.saturated, .cancellingSTDP]))
    // Nothing moves, but not since a side is silent.
    #expect(diagnosis.layers[0].change == 0 && !names(diagnosis, "fc1").contains(.frozen))
    #expect(diagnosis.layers[0].rate == 1)
    var post = STDPPhase()
    post.modulation = .postTriggered
    post.average = .mean
    let cured = try network(.constant(0.4)).diagnose(on: image(), phases: [.stdp(post)])
    #expect(!names(cured, "fc1").contains(.cancellingSTDP))
    #expect(cured.layers[0].netShare == 1)
  }

  @Test("A sum over many samples runs away where its mean does not")
  func runaway() throws {
    var phase = STDPPhase()
    phase.modulation = .postTriggered
    phase.train = ["fc1"]
    phase.optimizer.learningRate = 0.002
    let summed = try network(.constant(0.08)).diagnose(on: image(), phases: [.stdp(phase)])
    phase.average = .mean
    let mean = try network(.constant(0.08)).diagnose(on: image(), phases: [.stdp(phase)])
    #expect(names(summed, "fc1").contains(.runaway))
    #expect(!names(mean, "fc1").contains(.runaway))
    let steps = try [summed, mean].map { try #require($0.layers[0].relativeStep) }
    #expect((steps[0] / steps[1] - 5).magnitude < 1e-4)
  }

  @Test("A value that is no number is found, and is null in JSON")
  func notANumber() throws {
    let network = try network(.constant(0.1))
    try backend.write([.nan], to: network.pair(of: "fc1").synapse.weight)
    let diagnosis = try network.diagnose(on: image(), phases: [.stdp(STDPPhase())])
    #expect(names(diagnosis, "fc1") == [.notANumber])
    #expect(diagnosis.isBlocked)
    let tree = try JSONValue(encoding: diagnosis)
    #expect(tree.value(at: ["layers", "0", "norm"]) == .null)
    #expect(tree.value(at: ["findings", "0", "name"]) == .text("not-a-number"))
  }

  @Test("Outputs that spike equally often are ties; a teacher needs no spikes of the output")
  func tiesAndTeacher() throws {
    let labels: [UInt8] = [0, 1, 2, 3, 0]
    let tied = try network(.constant(0.2)).diagnose(
      on: image(), labels: labels, phases: [.teacher(TeacherPhase())])
    #expect(tied.findings.first { $0.name == .ties }?.value == 1)
    let silent = try network(.constant(0.1)).diagnose(
      on: image(), labels: labels, phases: [.teacher(TeacherPhase())])
    let output = try #require(
      silent.findings.first { $0.name == .silentLayer && $0.layer == "fc2" })
    #expect(!output.blocks)
  }

  @Test("Looking changes nothing: weights stay, membranes are at rest")
  func leavesNothing() throws {
    let network = try network(.pytorch)
    let before = try backend.read(network.pair(of: "fc1").synapse.weight)
    _ = try network.diagnose(on: image(), phases: [.stdp(STDPPhase())])
    expectSameBits(try backend.read(network.pair(of: "fc1").synapse.weight), before)
    #expect(try network.pair(of: "fc1").neurons.membrane == nil)
  }

  @Test("Mending hands silent outputs to a teacher on balanced weights, and nothing blocks then")
  func mending() throws {
    var experiment = Recipe.issue333TwoLayer.experiment
    experiment.use(data: "digits")
    let data = try DataSetCatalog.load("digits")
    let found = try Training(experiment, data: data, on: backend).diagnose()
    #expect(found.isBlocked)
    let (mended, steps) = experiment.mended(after: found)
    #expect(!steps.isEmpty)
    #expect(mended.initialization == .balanced(Balance()))
    #expect(mended.phases.map(\.learner) == ["teacher"])
    #expect(mended.phases[0].train == ["fc1", "fc2"])
    // Balanced weights let the teacher's rates show: a second look slows them down.
    let again = try Training(mended, data: data, on: backend).diagnose()
    let calm = mended.mended(after: again).experiment
    #expect(try !Training(calm, data: data, on: backend).diagnose().isBlocked)
    #expect(try Experiment(json: mended.json().utf8, source: "mended") == mended)
  }

  @Test("What pair STDP still trains gets means, bounds and post-triggered modulation")
  func calming() {
    let experiment = Recipe.issue333.experiment
    func finding(_ name: Finding.Name) -> Finding {
      Finding(name, layer: "conv1", value: 1, threshold: 0.1, blocks: true)
    }
    let diagnosis = Diagnosis(layers: [], findings: [finding(.runaway), finding(.saturated)])
    let once = experiment.mended(after: diagnosis).experiment
    guard case .stdp(let phase) = once.phases[0], case .sgd(let sgd) = phase.optimizer else {
      Issue.record("the phase is gone")
      return
    }
    #expect(phase.average == .mean && phase.modulation == .postTriggered)
    #expect(sgd.minimum == -8 && sgd.maximum == 8)
    guard case .stdp(let slower) = once.mended(after: diagnosis).experiment.phases[0] else {
      return
    }
    #expect(slower.optimizer.learningRate < phase.optimizer.learningRate)
  }

  @Test("Competing neurons are asked for classes and wins")
  func competition() throws {
    var experiment = Recipe.competitive.experiment
    try experiment.set("neurons", to: "4")
    let data = try DataSetCatalog.load("digits")
    let found = try Training(experiment, data: data, on: backend).diagnose()
    let classes = found.findings.first { $0.name == .classWithoutOutput }
    #expect((classes?.value ?? 0) >= 6)
    #expect(!found.isBlocked)
  }
}
