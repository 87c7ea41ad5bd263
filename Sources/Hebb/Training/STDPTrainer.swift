// SPDX-License-Identifier: Apache-2.0

/// Trains a phase by pair-based STDP: every learner's delta becomes a gradient; traces and membranes
/// are reset after each batch.
struct STDPTrainer: PhaseTrainer {
  let phase: STDPPhase

  func train(
    _ context: TrainingContext, phase index: Int, report: (TrainingProgress) throws -> Void
  ) throws -> PhaseOutcome {
    let network = context.network
    let names = phase.train.isEmpty ? network.synapseNames : phase.train
    let pairs = try names.map { try network.pair(of: $0) }
    let parameters = try phase.parameters()
    let learners = pairs.map {
      STDPLearner(
        synapse: $0.synapse, parameters: parameters, average: phase.average,
        form: context.plasticity)
    }
    let loop = try LearningLoop(
      context, phase: index, optimizer: phase.optimizer, schedule: phase.schedule, pairs: pairs,
      keepsCurrents: false)
    return try loop.run(learners, scale: phase.scale, report: report)
  }
}
