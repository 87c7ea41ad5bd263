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

  @Test("An error goes to every place of a pool's window, and moves the convolution before it")
  func convolution() throws {
    let network = try Sequential(input: [1, 2, 2], on: backend, initialization: .constant(0.5)) {
      Conv2d(1, kernel: 1, bias: false, name: "conv")
      IF()
      MaxPool2d(2)
      Flatten()
      Linear(2, bias: false, name: "out")
      IF()
    }
    let pairs = try network.taughtPairs(of: ["out", "conv"])
    try backend.write([2, -1], to: pairs[1].synapse.weight)
    let image = try backend.upload(
      [1, 1, 1, 2], isConstant: true, steps: 1, batch: 1, features: 4)
    let presentation = try network.present(.values(image))
    guard case .spikes(let spikes) = presentation.output else { return }
    // The last pixel alone reaches the threshold, and with it the first output, which is not wanted.
    let error = try OutputTarget(teaching: [1], outputs: 2).error(of: spikes, on: backend)
    expectSameBits(try backend.read(error.values), [-1, 1])
    let errors = try network.errors(from: error, of: presentation, for: pairs)
    let near: Float = 1 / (1 + (Float.pi / 2) * (Float.pi / 2))
    for (place, d) in try backend.read(errors[0].values).enumerated() {
      #expect((d + 3 * (place < 3 ? near : 1)).magnitude < 1e-6)
    }
    let gradient = try backend.makeBuffer(of: Float.self, count: 1)
    try TeacherSTDPLearner(synapse: pairs[0].synapse).step(
      onGradient: gradient, pre: presentation.input(of: 0), error: errors[0])
    // Minus the delta: what each place got times its pixel.
    #expect((try backend.read(gradient)[0] - (9 * near + 6)).magnitude < 1e-5)
  }

  @Test("Random feedback knows no weight but the error, and is the same for the same seed")
  func randomFeedback() throws {
    let network = try Sequential(input: [2], on: backend, initialization: .constant(0.5)) {
      Linear(3, bias: false, name: "hidden")
      LIF()
      Linear(2, bias: false, name: "out")
      LIF()
    }
    let pairs = try network.taughtPairs(of: ["hidden", "out"], feedback: .random)
    let image = try backend.upload([1, 1], isConstant: true, steps: 2, batch: 1, features: 2)
    let presentation = try network.present(.values(image))
    let error = try backend.upload(
      [1, -1, 0.5, 0], isConstant: false, steps: 2, batch: 1, features: 2)
    func hidden(seed: UInt64?) throws -> [Float] {
      let feedback = try seed.map { try RandomFeedback(for: pairs, seed: $0, on: backend) }
      let errors = try network.errors(
        from: error, of: presentation, for: pairs, feedback: feedback)
      expectSameBits(try backend.read(errors[1].values), try backend.read(error.values))
      return try backend.read(errors[0].values)
    }
    let (random, transposed) = (try hidden(seed: 1), try hidden(seed: nil))
    #expect(try hidden(seed: 2) != random)
    try backend.write([1, 2, 3, 4, 5, 6], to: pairs[1].synapse.weight)
    #expect(try hidden(seed: 1) == random && random.count == 6)
    #expect(try hidden(seed: nil) != transposed)
  }

  @Test("What carries no error is named, whichever way the error comes")
  func stops() throws {
    func network(@SequentialBuilder _ layers: () -> [LayerDescription]) throws -> Sequential {
      try Sequential(input: [1, 2, 2], on: backend, layers)
    }
    let between = try network {
      Conv2d(1, kernel: 1, name: "conv")
      LIF()
      Dropout(0.5, name: "gap")
      Flatten()
      Linear(2, name: "out")
      LIF()
    }
    let inside = try network {
      Conv2d(1, kernel: 1, name: "conv")
      BatchNorm2d(name: "gap")
      LIF()
      Flatten()
      Linear(2, name: "out")
      LIF()
    }
    for (network, feedback, isRefused) in [
      (between, TeacherFeedback.transpose, true), (between, .random, false),
      (inside, .transpose, true), (inside, .random, true),
    ] {
      do {
        _ = try network.taughtPairs(of: ["conv", "out"], feedback: feedback)
        #expect(!isRefused)
      } catch let error as NetworkError {
        #expect(isRefused && error.description.hasPrefix("layer gap: ("), "\(error)")
      }
    }
    #expect(throws: Never.self) { try between.taughtPairs(of: ["out"]) }
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
