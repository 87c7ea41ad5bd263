// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

/// Reward-modulated and triplet STDP as phases of an experiment, on the CPU and on every device.
@Suite("Training by reward-modulated and by triplet STDP")
struct SpikePairTrainingTests {
  @Test(
    "A phase by reward moves weights as its learner by hand, on each backend",
    arguments: SpikePairExample.places, [true, false])
  func rewarded(place: Int, isTraced: Bool) throws {
    let phase = isTraced ? SpikePairExample.traced : MSTDPPhase()
    var experiment = SpikePairExample.experiment(.mstdp(phase))
    if isTraced { experiment.batch = 1 }
    let trained = try SpikePairExample.training(experiment, place)
    let outcome = try trained.run()
    #expect(outcome.phases.flatMap(\.layers).map(\.fate) == [.moved, .moved])
    let byHand = try start(of: experiment, place)
    let backend = byHand.network.backend
    let learners = try byHand.pairs.map { pair in
      isTraced
        ? RewardedByHand.traced(
          try MSTDPETLearner(
            synapse: pair.synapse, tauPre: 3, tauPost: 4, tauTrace: 5,
            modulation: phase.modulation))
        : .plain(try MSTDPLearner(synapse: pair.synapse))
    }
    var rewarded: Set<Float> = []
    try byHand.walk(experiment, optimizer: phase.optimizer, schedule: phase.schedule) {
      presentation, labels, gradients in
      guard case .spikes(let spikes) = presentation.output else { return }
      let counts = try backend.read(backend.rates(of: spikes))
      let membrane = try backend.read(#require(byHand.pairs[1].neurons.membrane))
      let reward = labels.enumerated().map { sample, label -> Float in
        let row = sample * 10..<sample * 10 + 10
        let answer = row.max { (counts[$0], membrane[$0]) < (counts[$1], membrane[$1]) }
        return answer == row.lowerBound + Int(label) ? 1 : -1
      }
      rewarded.formUnion(reward)
      for ((pair, learner), gradient) in zip(zip(byHand.pairs, learners), gradients) {
        try learner.learn(
          pre: presentation.input(of: pair.synapseIndex),
          post: presentation.output(of: pair.neuronIndex), reward: reward, steps: spikes.steps,
          onGradient: gradient, scale: Float(phase.scale))
      }
    }
    #expect(rewarded == [1, -1])
    try byHand.expectWeights(of: trained.network)
  }

  @Test(
    "A phase by triplets moves weights as its learner by hand, on each backend",
    arguments: SpikePairExample.places)
  func triplets(place: Int) throws {
    let phase = SpikePairExample.triplet
    let experiment = SpikePairExample.experiment(.triplet(phase))
    let trained = try SpikePairExample.training(experiment, place)
    let outcome = try trained.run()
    #expect(outcome.phases.flatMap(\.layers).map(\.fate) == [.moved, .moved])
    var parameters = TripletParameters()
    (parameters.tauPlus, parameters.tauMinus, parameters.tauX, parameters.tauY) = (3, 4, 5, 6)
    (parameters.pairPlus, parameters.tripletPlus) = (0.01, 0.02)
    (parameters.pairMinus, parameters.tripletMinus) = (0.03, 0.04)
    let byHand = try start(of: experiment, place)
    try byHand.walk(experiment, optimizer: phase.optimizer, schedule: phase.schedule) {
      presentation, _, gradients in
      for (pair, gradient) in zip(byHand.pairs, gradients) {
        let learner = try TripletSTDPLearner(synapse: pair.synapse, parameters: parameters)
        try learner.record(
          pre: presentation.input(of: pair.synapseIndex),
          post: presentation.output(of: pair.neuronIndex))
        try learner.step(onGradient: gradient, scale: 0.5)
      }
    }
    try byHand.expectWeights(of: trained.network)
  }

  @Test(
    "Triplets alone raise weights, pairs of post before pre alone lower them",
    arguments: SpikePairExample.places)
  func directions(place: Int) throws {
    for (raise, lower) in [(6.5e-3, 0.0), (0, 7.1e-3)] {
      var phase = TripletPhase()
      (phase.tripletPlus, phase.pairMinus) = (raise, lower)
      let experiment = SpikePairExample.experiment(.triplet(phase))
      let trained = try SpikePairExample.training(experiment, place)
      _ = try trained.run()
      let before = try start(of: experiment, place).weights()
      let changes = try zip(before, Walk(trained.network).weights()).map { $1 - $0 }
      #expect(changes.allSatisfy { raise > 0 ? $0 >= 0 : $0 <= 0 })
      #expect(changes.contains { $0 != 0 })
    }
  }

  @Test("Without learning, weights stay as they start", arguments: SpikePairExample.phases)
  func control(phase: Phase) throws {
    var experiment = SpikePairExample.experiment(phase)
    experiment.batch = 1
    experiment.learning = false
    let control = try SpikePairExample.training(experiment)
    let outcome = try control.run()
    #expect(outcome.phases.isEmpty)
    expectSameBits(try Walk(control.network).weights(), try start(of: experiment).weights())
  }

  @Test(
    "Reward alone tells two digits apart, well above the same network unlearnt",
    arguments: SpikePairExample.places, [nil, 5] as [Double?])
  func learns(place: Int, tauTrace: Double?) throws {
    var phase = MSTDPPhase()
    phase.modulation = .softBounds(minimum: 0, maximum: 1)
    phase.optimizer.learningRate = 0.001
    phase.tauTrace = tauTrace
    var experiment = Experiment(
      name: "two", encoder: .direct(DirectEncoder()),
      network: [.flatten(Flatten()), .linear(Linear(2, bias: false)), .lif(LIF())],
      phases: [.mstdp(phase)], readout: .rate(RateReadout(ties: .membrane)))
    try experiment.set("encoder.steps", to: "8")
    experiment.batch = tauTrace == nil ? 8 : 1
    experiment.initialization = .uniform(0, 0.1)
    let backend = try SpikePairExample.backend(place)
    func accuracy(learning: Bool) throws -> Double {
      experiment.learning = learning
      let runs = try [([0, 1], 1), ([0, 1], 2), ([3, 8], 1)].map {
        (digits: [UInt8], seed: UInt64) in
        experiment.seed = seed
        return try Training(experiment, data: Self.digits(digits), on: backend).run()
          .evaluation.accuracy
      }
      return runs.reduce(0, +) / Double(runs.count)
    }
    let (learnt, control) = try (accuracy(learning: true), accuracy(learning: false))
    #expect(learnt > 0.65)
    #expect(control < 0.55)
  }

  /// The embedded digits of some classes, which are numbered from 0.
  private static func digits(_ chosen: [UInt8]) throws -> ImageDataSet {
    let data = try DataSetCatalog.load("digits")
    func part(_ images: LabeledImages) -> LabeledImages {
      let kept = images.labels.indices.filter { chosen.contains(images.labels[$0]) }
      return LabeledImages(
        pixels: kept.flatMap { images.pixels[$0 * 64..<($0 + 1) * 64] },
        labels: kept.compactMap { chosen.firstIndex(of: images.labels[$0]).map(UInt8.init) })
    }
    return ImageDataSet(
      name: "some digits", preset: "digits", rows: 8, columns: 8, classes: chosen.count,
      train: part(data.train), test: part(data.test))
  }

  /// The network of an experiment before its phase.
  private func start(of experiment: Experiment, _ place: Int = -1) throws -> Walk {
    var experiment = experiment
    experiment.phases[0].epochs = 0
    let training = try SpikePairExample.training(experiment, place)
    _ = try training.run()
    return try Walk(training.network)
  }
}

/// A learner of rewards, of either kind.
private enum RewardedByHand {
  case plain(MSTDPLearner)
  case traced(MSTDPETLearner)

  func learn(
    pre: DeviceActivity, post: DeviceActivity, reward: [Float], steps: Int,
    onGradient gradient: DeviceBuffer<Float>, scale: Float
  ) throws {
    let everyStep = (0..<steps * reward.count).map { reward[$0 % reward.count] }
    switch self {
    case .plain(let learner):
      learner.reset()
      try learner.record(pre: pre, post: post, reward: everyStep)
      try learner.step(onGradient: gradient, scale: scale)
    case .traced(let learner):
      learner.reset()
      try learner.record(pre: pre, post: post, reward: everyStep)
      try learner.step(onGradient: gradient, scale: scale)
    }
  }
}

/// The batches of a first phase, walked through by hand.
private struct Walk {
  let network: Sequential
  let pairs: [SynapsePair]

  init(_ network: Sequential) throws {
    self.network = network
    pairs = try ["hidden", "out"].map { try network.pair(of: $0) }
  }

  func weights() throws -> [Float] {
    try pairs.flatMap { try network.backend.read($0.synapse.weight) }
  }

  func expectWeights(of trained: Sequential) throws {
    expectSameBits(try Walk(trained).weights(), try weights())
  }

  func walk(
    _ experiment: Experiment, optimizer: OptimizerDescription, schedule: LearningRateSchedule,
    learn: (Presentation, [UInt8], [DeviceBuffer<Float>]) throws -> Void
  ) throws {
    let (backend, data) = (network.backend, try DataSetCatalog.load("digits"))
    let context = TrainingContext(
      experiment: experiment, network: network,
      training: try DeviceImageSet(data.train, classes: data.classes, on: backend))
    let optimizers = try pairs.map {
      try optimizer.makeOptimizer(for: $0.synapse.weight, on: backend)
    }
    let epochs = experiment.phases[0].epochs
    for epoch in 0..<epochs {
      let order = context.order(epoch: epoch, phase: 0)
      let images = try context.training.ordered(order, on: backend)
      let firsts = Array(stride(from: 0, to: order.count, by: experiment.batch))
      for (batch, first) in firsts.enumerated() {
        let range = first..<min(first + experiment.batch, order.count)
        network.reset()
        let presentation = try network.present(
          experiment.encoder.encode(
            images, in: range, seed: experiment.seed, presentation: epoch, on: backend))
        try learn(
          presentation, order[range].map { data.train.labels[Int($0)] }, optimizers.map(\.gradient))
        let factor = schedule.factor(
          batch: epoch * firsts.count + batch, of: epochs * firsts.count, epoch: epoch, of: epochs)
        for step in optimizers {
          try step.step(learningRate: Float(optimizer.learningRate * factor))
        }
      }
    }
  }
}
