// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

@Suite("Teacher and reward")
struct OutputTargetTests {
  private let backend = CPUBackend()

  @Test("A teacher wants the label at every step; a label beyond the outputs is refused")
  func teacher() throws {
    let target = try OutputTarget(teaching: [1, 0], outputs: 2)
    #expect(target.rates == [0, 1, 1, 0] && target.gate == nil)
    #expect(throws: ParameterError.self) { try OutputTarget(teaching: [2], outputs: 2) }
  }

  @Test("A reward tells the action alone where it was wrong, and all outputs where it was right")
  func reward() {
    let target = OutputTarget(rewarding: [2, 0], labels: [2, 1], outputs: 3)
    #expect(target.rates == [0, 0, 1, 0, 0, 0])
    #expect(target.gate == [1, 1, 1, 1, 0, 0])
  }

  @Test("The error of a hidden layer is the output's through the weights, where membranes are near")
  func hiddenError() throws {
    let network = try Sequential(input: [1], on: backend, initialization: .constant(0.5)) {
      Linear(2, bias: false, name: "hidden")
      LIF()
      Linear(2, bias: false, name: "out")
      LIF()
    }
    let pairs = try ["hidden", "out"].map { try network.pair(of: $0) }
    try backend.write([1, 2], to: pairs[0].synapse.weight)
    try backend.write([0.5, -1, 2, 0.25], to: pairs[1].synapse.weight)
    let image = try backend.upload([1], isConstant: true, steps: 1, batch: 1, features: 1)
    let presentation = try network.present(.values(image))
    guard case .spikes(let spikes) = presentation.output else { return }
    // h of the hidden neurons is 0.5 and 1: the second spikes, and the output's currents are -1, 0.25.
    let error = try OutputTarget(teaching: [0], outputs: 2).error(of: spikes, on: backend)
    expectSameBits(try backend.read(error.values), [1, 0])
    let errors = try network.errors(from: error, of: presentation, for: pairs)
    let hidden = try backend.read(errors[0].values)
    let near: Float = 1 / (1 + (Float.pi / 2) * (Float.pi / 2))
    #expect((hidden[0] - 0.5 * near).magnitude < 1e-6)
    #expect((hidden[1] + 1).magnitude < 1e-6)
  }

  @Test("An error does not pass a pool or a convolution, and says where it stops")
  func stops() throws {
    let network = try Sequential(input: [1, 2, 2], on: backend) {
      Conv2d(1, kernel: 1, name: "conv")
      LIF()
      MaxPool2d(2, name: "pool")
      Flatten()
      Linear(2)
      LIF()
    }
    let pairs = try ["conv", "linear1"].map { try network.pair(of: $0) }
    let image = try backend.upload(
      [1, 1, 1, 1], isConstant: true, steps: 2, batch: 1, features: 4)
    let presentation = try network.present(.values(image))
    guard case .spikes(let spikes) = presentation.output else { return }
    let error = try OutputTarget(teaching: [0], outputs: 2).error(of: spikes, on: backend)
    let thrown = #expect(throws: NetworkError.self) {
      try network.errors(from: error, of: presentation, for: pairs)
    }
    #expect(thrown?.description.hasPrefix("layer pool: carries no error back") == true)
  }

  @Test(
    "Teacher and reward learn the digits, over one layer and over two",
    arguments: [
      (Phase.teacher(TeacherPhase()), 1, 0.75), (.reward(RewardPhase()), 1, 0.7),
      (.teacher(TeacherPhase()), 2, 0.8),
    ])
  func learns(phase: Phase, layers: Int, least: Double) throws {
    let hidden: [LayerDescription] =
      layers == 2 ? [.linear(Linear(48, bias: false)), .lif(LIF())] : []
    var phase = phase
    phase.train = layers == 2 ? ["linear1", "linear2"] : ["linear1"]
    phase.epochs = 8
    if layers == 2, case .teacher(var teacher) = phase {
      teacher.rates = LayerRates([12.5, 3.75], perPower: true)
      phase = .teacher(teacher)
    }
    var experiment = Experiment(
      name: "taught", encoder: .direct(DirectEncoder()),
      network: [.flatten(Flatten())] + hidden + [.linear(Linear(bias: false)), .lif(LIF())],
      phases: [phase], readout: .rate(RateReadout(ties: .membrane)))
    experiment.batch = layers == 2 ? 64 : 16
    experiment.initialization = .balanced(Balance())
    let data = try DataSetCatalog.load("digits")
    let learnt = try Training(experiment, data: data, on: backend).run().evaluation.accuracy
    experiment.learning = false
    let control = try Training(experiment, data: data, on: backend).run().evaluation.accuracy
    #expect(learnt > least)
    #expect(control < 0.4)
  }
}
