// SPDX-License-Identifier: Apache-2.0

/// Trains competing neurons: the winner of each image learns it.
struct CompetitionTrainer: PhaseTrainer {
  let phase: CompetitionPhase

  func train(
    _ context: TrainingContext, phase index: Int, report: (TrainingProgress) throws -> Void
  ) throws -> PhaseOutcome {
    let (name, neurons) = try competitiveLayer(of: context.network)
    let layer = try neurons.started()
    let backend = context.backend
    let learning = try CompetitiveLearning(
      learningRate: phase.learningRate, homeostasisRate: phase.homeostasisRate,
      homeostasisRateEnd: phase.homeostasisRateEnd, batch: context.experiment.batch,
      epochs: phase.epochs)
    let before = try backend.read(layer.state.weights)
    let images = context.selection.count
    var clock = TrainingClock()
    var crossings = 0
    for epoch in 0..<phase.epochs {
      let ordered = try context.training.ordered(
        context.order(epoch: epoch, phase: index), on: backend)
      crossings += try layer.learn(learning, epoch: epoch, images: ordered) { done in
        clock.lap(epoch * images + done)
        try report(TrainingProgress(phase: index, epoch: epoch, done: done, total: images))
      }
    }
    let movement = WeightMovement(
      layer: name, neurons: name, before: before, after: try backend.read(layer.state.weights),
      rate: Double(crossings)
        / Double(max(1, images * phase.epochs * neurons.configuration.parameters.neurons)))
    return PhaseOutcome(by: "competition", epochs: phase.epochs, clock: clock, layers: [movement])
  }

  private func competitiveLayer(
    of network: Sequential
  ) throws -> (name: String, neurons: CompetitiveNeurons) {
    for layer in network.layers {
      guard case .competitive(let neurons) = layer.body else { continue }
      return (layer.name, neurons)
    }
    throw DescriptionError.unsupported(
      path: "phases", problem: "competition trains neurons that compete, and there are none",
      remedy: "add a layer of the kind competitiveLIF")
  }
}
