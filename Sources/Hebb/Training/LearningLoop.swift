// SPDX-License-Identifier: Apache-2.0

/// The loop of phases whose learners leave the weights to an optimizer: present, learn, step.
struct LearningLoop {
  /// One optimizer a pair; learners add to its gradient.
  let optimizers: [any Optimizer]

  private let context: TrainingContext
  private let phase: Int
  private let learningRates: [Double]
  private let perPower: Bool
  private let tau: Float
  private let schedule: LearningRateSchedule
  let pairs: [SynapsePair]
  private let keepsCurrents: Bool
  private let distortion: ImageDistortion

  /// Creates the loop of a phase, the number of which counts from 0.
  ///
  /// `keepsCurrents` where its learners ask for the currents of synapses; `distortion` is what happens to
  /// images before they are encoded.
  init(
    _ context: TrainingContext, phase: Int, optimizer: OptimizerDescription,
    schedule: LearningRateSchedule, rates: LayerRates = LayerRates(), tau: Float = 2,
    pairs: [SynapsePair], keepsCurrents: Bool = true,
    distortion: ImageDistortion = ImageDistortion()
  ) throws {
    self.context = context
    self.keepsCurrents = keepsCurrents
    self.distortion = distortion
    self.phase = phase
    self.schedule = schedule
    self.pairs = pairs
    learningRates =
      rates.learningRates.isEmpty
      ? pairs.map { _ in optimizer.learningRate } : rates.learningRates
    perPower = rates.perPower
    self.tau = tau
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
    if description.epochs > 0 {
      try reportFindings(TrainingProgress(phase: phase, epoch: 0, done: 0, total: 0), report)
    }
    var last = before
    for epoch in 0..<description.epochs {
      let end = try runEpoch(epoch, of: description.epochs, &progress, report: report, learn: learn)
      let now = try pairs.map { try context.backend.read($0.synapse.weight) }
      if now == last { try reportFindings(end, report) }
      last = now
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

  /// Looks at the network as the phase meets it, and tells what is found.
  private func reportFindings(
    _ progress: TrainingProgress, _ report: (TrainingProgress) throws -> Void
  ) throws {
    try report(
      TrainingProgress(
        phase: phase, epoch: progress.epoch, done: progress.done, total: progress.total,
        findings: try context.diagnose(phase: phase).findings))
  }

  /// Walks through one epoch; returns its last report.
  private func runEpoch(
    _ epoch: Int, of epochs: Int, _ progress: inout LoopProgress,
    report: (TrainingProgress) throws -> Void, learn: (Presentation, [UInt8]) throws -> Void
  ) throws -> TrainingProgress {
    let experiment = context.experiment
    let order = context.order(epoch: epoch, phase: phase)
    let past = context.epochs(before: phase) + epoch
    let images = try context.images(order, distorted: distortion, presentation: past)
    let starts = Array(stride(from: 0, to: order.count, by: experiment.batch))
    progress.correct = 0
    var last = TrainingProgress(phase: phase, epoch: epoch, done: 0, total: order.count)
    for (batch, first) in starts.enumerated() {
      let range = first..<min(first + experiment.batch, order.count)
      let labels = order[range].map { context.training.images.labels[Int($0)] }
      context.network.reset()
      let presentation = try context.network.present(
        experiment.encoder.encode(
          images, in: range, seed: experiment.seed, presentation: past, on: context.backend),
        mode: .training(presentation: past, firstSample: first), keepsCurrents: keepsCurrents)
      if perPower, progress.powers.isEmpty {
        progress.powers = try pairs.map {
          try power(of: presentation.input(of: $0.synapseIndex), tau: tau, on: context.backend)
        }
      }
      try learn(presentation, labels)
      let factor = schedule.factor(
        batch: epoch * starts.count + batch, of: epochs * starts.count, epoch: epoch, of: epochs)
      for (index, optimizer) in optimizers.enumerated() {
        let power = perPower ? max(progress.powers[index], 1e-9) : 1
        try optimizer.step(learningRate: Float(learningRates[index] / power * factor))
      }
      try count(presentation, labels: labels, in: &progress)
      if epoch * starts.count + batch + 1 == halfway(epochs * starts.count) {
        progress.halfway = try pairs.map { try context.backend.read($0.synapse.weight) }
      }
      progress.clock.lap(epoch * order.count + range.upperBound)
      last = TrainingProgress(
        phase: phase, epoch: epoch, done: range.upperBound, total: order.count,
        accuracy: isOutputTrained ? Double(progress.correct) / Double(range.upperBound) : nil)
      try report(last)
    }
    return last
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
      progress.spikes[index] +=
        Double(try context.backend.spikeCount(of: spikes)) / Double(spikes.steps)
      guard isOutput(pair) else { continue }
      let rates = try context.backend.read(context.backend.rates(of: spikes))
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
  /// The power of what each pair takes, of the first batch; empty before it or where rates do not ask.
  var powers: [Double] = []
  /// The spikes a step of the neurons of each pair, over all samples.
  var spikes: [Double]

  init(spikes: [Double]) { self.spikes = spikes }

  /// The spikes a neuron, sample and step.
  func rate(_ pair: Int, neurons: Int) -> Double {
    samples > 0 ? spikes[pair] / Double(samples * neurons) : 0
  }
}
