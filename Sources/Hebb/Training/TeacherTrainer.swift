// SPDX-License-Identifier: Apache-2.0

/// Trains the output layer, and layers before it, by an error of the output in place of post spikes.
struct TeacherTrainer: PhaseTrainer {
  /// Where the error comes from.
  enum Signal {
    /// The labels.
    case teacher
    /// Whether the action was right, with a probability of a random action.
    case reward(exploration: Double)
  }

  let signal: Signal
  let train: [String]
  let feedback: TeacherFeedback
  let tauPre: Double
  let rates: LayerRates
  let optimizer: OptimizerDescription
  let schedule: LearningRateSchedule
  let distortion: ImageDistortion

  init(_ phase: TeacherPhase) {
    (signal, feedback, distortion) = (.teacher, phase.feedback, phase.distortion)
    (train, tauPre, rates) = (phase.train, phase.tauPre, phase.rates)
    (optimizer, schedule) = (phase.optimizer, phase.schedule)
  }

  init(_ phase: RewardPhase) {
    (signal, feedback) = (.reward(exploration: phase.exploration), .transpose)
    distortion = ImageDistortion()
    (train, tauPre, rates) = (phase.train, phase.tauPre, phase.rates)
    (optimizer, schedule) = (phase.optimizer, phase.schedule)
  }

  func train(
    _ context: TrainingContext, phase index: Int, report: (TrainingProgress) throws -> Void
  ) throws -> PhaseOutcome {
    let (network, backend) = (context.network, context.backend)
    let pairs = try network.taughtPairs(of: train, feedback: feedback)
    let learners = try pairs.map {
      try TeacherSTDPLearner(
        synapse: $0.synapse, tauPre: Float(tauPre), form: context.plasticity)
    }
    let loop = try LearningLoop(
      context, phase: index, optimizer: optimizer, schedule: schedule, rates: rates,
      tau: Float(tauPre), pairs: pairs, distortion: distortion)
    let matrices =
      feedback == .random
      ? try RandomFeedback(for: pairs, seed: context.experiment.seed, on: backend) : nil
    var explorer = RandomStream(
      seed: context.experiment.seed, purpose: .exploration, stream: index)
    return try loop.run(report: report) { presentation, labels in
      guard case .spikes(let spikes) = presentation.output, let output = pairs.last else { return }
      let target = try target(
        of: labels, spikes: spikes, neurons: output.neurons, explorer: &explorer)
      let errors = try network.errors(
        from: target.error(of: spikes, on: backend), of: presentation, for: pairs,
        feedback: matrices)
      for (index, learner) in learners.enumerated() {
        try learner.step(
          onGradient: loop.optimizers[index].gradient,
          pre: presentation.input(of: pairs[index].synapseIndex), error: errors[index])
      }
    }
  }

  private func target(
    of labels: [UInt8], spikes: DeviceSpikeTrain, neurons: SpikingNeurons,
    explorer: inout RandomStream
  ) throws -> OutputTarget {
    switch signal {
    case .teacher: return try OutputTarget(teaching: labels, outputs: spikes.features)
    case .reward(let exploration):
      let read = try neurons.answers(of: spikes)
      let actions = read.map { best in
        let explores = Double(explorer.nextUnit()) < exploration
        let random = Int(explorer.next().multipliedFullWidth(by: UInt64(spikes.features)).high)
        return explores ? random : best
      }
      return OutputTarget(rewarding: actions, labels: labels, outputs: spikes.features)
    }
  }
}

extension SpikingNeurons {
  /// The neuron of each sample with the most spikes; ties go to the larger membrane.
  func answers(of spikes: DeviceSpikeTrain) throws -> [Int] {
    guard let membrane else { return [] }
    let (rates, potentials) = try (backend.read(backend.rates(of: spikes)), backend.read(membrane))
    return (0..<spikes.batch).map { sample in
      let first = sample * spikes.features
      return (0..<spikes.features).max {
        (rates[first + $0], potentials[first + $0]) < (rates[first + $1], potentials[first + $1])
      } ?? 0
    }
  }
}
