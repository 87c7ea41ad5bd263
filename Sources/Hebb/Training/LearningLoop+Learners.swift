// SPDX-License-Identifier: Apache-2.0

/// A learner of one synapse that needs nothing but the spikes of both sides.
protocol SpikeLearner {
  /// Notes a presentation.
  func record(pre: DeviceActivity, post: DeviceActivity) throws
  /// Adds what was recorded to a gradient.
  func step(onGradient gradient: DeviceBuffer<Float>, scale: Float) throws
  /// Forgets what was recorded, and the traces.
  func reset()
}

extension STDPLearner: SpikeLearner {}
extension TripletSTDPLearner: SpikeLearner {}

extension LearningLoop {
  /// Trains every pair by its learner; traces start anew with each batch.
  func run(
    _ learners: [any SpikeLearner], scale: Double, report: (TrainingProgress) throws -> Void
  ) throws -> PhaseOutcome {
    try run(report: report) { presentation, _ in
      for (index, learner) in learners.enumerated() {
        try learner.record(
          pre: presentation.input(of: pairs[index].synapseIndex),
          post: presentation.output(of: pairs[index].neuronIndex))
        try learner.step(onGradient: optimizers[index].gradient, scale: Float(scale))
        learner.reset()
      }
    }
  }
}
