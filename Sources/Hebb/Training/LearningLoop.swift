// SPDX-License-Identifier: Apache-2.0

/// The loop of phases whose learners leave the weights to an optimizer: present, learn, step.
struct LearningLoop {
  /// One optimizer a pair; learners add to its gradient.
  let optimizers: [any Optimizer]

  private let context: TrainingContext
  private let phase: Int
  private let learningRate: Double
  private let schedule: LearningRateSchedule
  private let pairs: [SynapsePair]

  /// Creates the loop of a phase, the number of which counts from 0.
  init(
    _ context: TrainingContext, phase: Int, optimizer: OptimizerDescription,
    schedule: LearningRateSchedule, pairs: [SynapsePair]
  ) throws {
    self.context = context
    self.phase = phase
    self.schedule = schedule
    self.pairs = pairs
    learningRate = optimizer.learningRate
    optimizers = try pairs.map {
      try optimizer.makeOptimizer(for: $0.synapse.weight, on: context.backend)
    }
  }

  /// Walks through all epochs of the phase.
  ///
  /// - Parameters:
  ///   - report: Called after every batch.
  ///   - learn: Adds to the gradients; called after each presentation with the classes of its samples.
  /// - Returns: What was done and how fast.
  /// - Throws: ``BackendError`` if the device fails, or what the closures throw.
  func run(
    report: (TrainingProgress) throws -> Void, learn: (Presentation, [UInt8]) throws -> Void
  ) throws -> PhaseOutcome {
    let before = try pairs.map { try context.backend.read($0.synapse.weight) }
    var progress = LoopProgress(spikes: pairs.map { _ in 0 })
    let description = context.experiment.phases[phase]
    for epoch in 0..<description.epochs {
      try runEpoch(epoch, of: description.epochs, &progress, report: report, learn: learn)
    }
    let movements = try pairs.indices.map { index in
      WeightMovement(
        layer: pairs[index].name, neurons: pairs[index].neuronName, before: before[index],
        halfway: progress.halfway.isEmpty ? nil : progress.halfway[index],
        after: try context.backend.read(pairs[index].synapse.weight),
        rate: progress.rate(index, neurons: pairs[index].synapse.outputs))
    }
    return PhaseOutcome(
      by: description.learner, epochs: description.epochs, clock: progress.clock,
      layers: movements)
  }

  private func runEpoch(
    _ epoch: Int, of epochs: Int, _ progress: inout LoopProgress,
    report: (TrainingProgress) throws -> Void, learn: (Presentation, [UInt8]) throws -> Void
  ) throws {
    let experiment = context.experiment
    let order = context.order(epoch: epoch, phase: phase)
    let images = try context.training.ordered(order, on: context.backend)
    let starts = Array(stride(from: 0, to: order.count, by: experiment.batch))
    progress.correct = 0
    for (batch, first) in starts.enumerated() {
      let range = first..<min(first + experiment.batch, order.count)
      let labels = order[range].map { context.training.images.labels[Int($0)] }
      context.network.reset()
      let presentation = try context.network.present(
        experiment.encoder.encode(
          images, in: range, seed: experiment.seed,
          presentation: context.epochs(before: phase) + epoch, on: context.backend))
      try learn(presentation, labels)
      let factor = schedule.factor(
        batch: epoch * starts.count + batch, of: epochs * starts.count, epoch: epoch, of: epochs)
      for optimizer in optimizers {
        try optimizer.step(learningRate: Float(learningRate * factor))
      }
      try count(presentation, labels: labels, in: &progress)
      if epoch * starts.count + batch + 1 == halfway(epochs * starts.count) {
        progress.halfway = try pairs.map { try context.backend.read($0.synapse.weight) }
      }
      progress.clock.lap(epoch * order.count + range.upperBound)
      try report(
        TrainingProgress(
          phase: phase, epoch: epoch, done: range.upperBound, total: order.count,
          accuracy: isOutputTrained ? Double(progress.correct) / Double(range.upperBound) : nil))
    }
  }

  /// Whether the spikes of the output, which tell classes, are among those that are counted.
  private var isOutputTrained: Bool { pairs.contains { isOutput($0) } }

  private func isOutput(_ pair: SynapsePair) -> Bool {
    pair.neuronIndex == context.network.layers.count - 1
  }

  /// The batches of half a phase; none of a phase that ends before momentum has built up.
  private func halfway(_ batches: Int) -> Int? { batches >= 40 ? batches / 2 : nil }

  /// Counts spikes, and the samples whose class the output's spike counts tell.
  private func count(
    _ presentation: Presentation, labels: [UInt8], in progress: inout LoopProgress
  ) throws {
    for (index, pair) in pairs.enumerated() {
      guard case .spikes(let spikes) = presentation.output(of: pair.neuronIndex) else { continue }
      let rates = try context.backend.read(context.backend.rates(of: spikes))
      progress.spikes[index] += rates.reduce(0.0) { $0 + Double($1) }
      guard isOutput(pair) else { continue }
      for (sample, label) in labels.enumerated() {
        let row = rates[sample * spikes.features..<(sample + 1) * spikes.features]
        let best = row.max().flatMap { row.firstIndex(of: $0) } ?? row.startIndex
        if best - row.startIndex == Int(label) { progress.correct += 1 }
      }
    }
    progress.samples += labels.count
    try context.backend.synchronize()
  }
}

/// What a loop counts on its way.
private struct LoopProgress {
  var clock = TrainingClock()
  /// The samples of the epoch so far whose class was right.
  var correct = 0
  /// The weights of each pair after half of the phase.
  var halfway: [[Float]] = []
  /// The samples of the phase so far.
  var samples = 0
  /// The spikes a step of the neurons of each pair, over all samples.
  var spikes: [Double]

  init(spikes: [Double]) { self.spikes = spikes }

  /// The spikes a neuron, sample and step.
  func rate(_ pair: Int, neurons: Int) -> Double {
    samples > 0 ? spikes[pair] / Double(samples * neurons) : 0
  }
}
