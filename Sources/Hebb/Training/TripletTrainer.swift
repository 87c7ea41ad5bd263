// SPDX-License-Identifier: Apache-2.0

/// Trains a phase by triplet STDP; traces and membranes are reset after each batch.
struct TripletTrainer: PhaseTrainer {
  let phase: TripletPhase

  func train(
    _ context: TrainingContext, phase index: Int, report: (TrainingProgress) throws -> Void
  ) throws -> PhaseOutcome {
    let pairs = try phase.train.map { try context.network.pair(of: $0) }
    let learners = try pairs.map {
      try TripletSTDPLearner(
        synapse: $0.synapse, parameters: phase.parameters, form: context.plasticity)
    }
    let loop = try LearningLoop(
      context, phase: index, optimizer: phase.optimizer, schedule: phase.schedule, pairs: pairs,
      keepsCurrents: false)
    return try loop.run(learners, scale: phase.scale, report: report)
  }
}
