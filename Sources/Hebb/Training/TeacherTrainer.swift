// SPDX-License-Identifier: Apache-2.0

/// Trains the output layer by STDP with a teacher.
struct TeacherTrainer: PhaseTrainer {
  let phase: TeacherPhase

  func train(
    _ context: TrainingContext, phase index: Int, report: (TrainingProgress) throws -> Void
  ) throws -> PhaseOutcome {
    let network = context.network
    let pair = try network.pair(of: phase.train.last ?? network.synapseNames.last ?? "")
    guard pair.neuronIndex == network.layers.count - 1, phase.train.count <= 1 else {
      throw NetworkError.misplaced(
        layer: phase.train.first ?? pair.name,
        problem: "is not the output, where a teacher knows what to do",
        remedy: "train the last synapse alone, and end the network with the neurons behind it")
    }
    let learner = try TeacherSTDPLearner(
      synapse: pair.synapse, tauPre: Float(phase.tauPre), form: context.plasticity)
    let loop = try LearningLoop(
      context, phase: index, optimizer: phase.optimizer, schedule: phase.schedule, pairs: [pair])
    return try loop.run(report: report) { presentation, labels in
      guard case .spikes(let spikes) = presentation.output else { return }
      try learner.step(
        onGradient: loop.optimizers[0].gradient,
        pre: presentation.input(of: pair.synapseIndex), post: spikes, labels: labels)
    }
  }
}
