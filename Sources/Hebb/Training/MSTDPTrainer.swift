// SPDX-License-Identifier: Apache-2.0

/// Trains a phase by reward-modulated STDP; traces, eligibility and membranes start anew with each
/// batch.
struct MSTDPTrainer: PhaseTrainer {
  let phase: MSTDPPhase

  func train(
    _ context: TrainingContext, phase index: Int, report: (TrainingProgress) throws -> Void
  ) throws -> PhaseOutcome {
    let pairs = try phase.train.map { try context.network.pair(of: $0) }
    let output = try context.network.outputPair()
    let learners = try pairs.map {
      try phase.makeLearner(of: $0.synapse, form: context.plasticity)
    }
    let loop = try LearningLoop(
      context, phase: index, optimizer: phase.optimizer, schedule: phase.schedule, pairs: pairs,
      keepsCurrents: false)
    return try loop.run(report: report) { presentation, labels in
      let rewards = try output.rewards(of: presentation, labels: labels)
      for (index, learner) in learners.enumerated() {
        try phase.learn(
          learner, from: presentation, of: pairs[index], rewards: rewards,
          onGradient: loop.optimizers[index].gradient)
      }
    }
  }
}
