// SPDX-License-Identifier: Apache-2.0

/// Trains competing neurons: the winner of each image, or of each patch of one, learns it.
struct CompetitionTrainer: PhaseTrainer {
  let phase: CompetitionPhase

  func train(
    _ context: TrainingContext, phase index: Int, report: (TrainingProgress) throws -> Void
  ) throws -> PhaseOutcome {
    let presented = try presentations(of: context, phase: index)
    let (layer, backend) = (try presented.neurons.started(), context.backend)
    let learning = try CompetitiveLearning(
      learningRate: phase.learningRate, homeostasisRate: phase.homeostasisRate,
      homeostasisRateEnd: phase.homeostasisRateEnd,
      batch: phase.batch ?? context.experiment.batch, epochs: phase.epochs)
    let before = try backend.read(layer.state.weights)
    let images = context.selection.count
    var clock = TrainingClock()
    var crossings = 0
    for epoch in 0..<phase.epochs {
      let order = presented.order(epoch)
      let ordered = try presented.images.ordered(order, on: backend)
      crossings += try layer.learn(learning, epoch: epoch, images: ordered) { done in
        clock.lap(epoch * order.count + done)
        // Patches are reported as the images that they come to.
        let shown = order.count == images ? done : done * images / max(order.count, 1)
        try report(TrainingProgress(phase: index, epoch: epoch, done: shown, total: images))
      }
    }
    let choices = presented.images.images.count * phase.epochs
    let movement = WeightMovement(
      layer: presented.name, neurons: presented.name, before: before,
      after: try backend.read(layer.state.weights),
      rate: Double(crossings)
        / Double(max(1, choices * presented.neurons.configuration.parameters.neurons)))
    if phase.epochs > 0, let patches = context.network.patches,
      patches.neurons === presented.neurons
    {
      // What the layer behind sees is no longer what it was started from.
      patches.forgetAnswers()
      context.network.competitors?.forget()
    }
    return PhaseOutcome(by: "competition", epochs: phase.epochs, clock: clock, layers: [movement])
  }

  /// The neurons of the phase, and what is presented to them.
  private func presentations(
    of context: TrainingContext, phase index: Int
  ) throws -> Presentations {
    for layer in context.network.layers where phase.train.contains(layer.name) {
      switch layer.body {
      case .patches(let patches):
        guard let drawn = patches.patches else { throw NetworkStateError.notStarted }
        let past = context.epochs(before: index)
        return Presentations(
          name: layer.name, neurons: patches.neurons, images: drawn,
          order: { patches.order(stream: past + $0) })
      case .competitive(let neurons):
        try context.startCompetitors()
        return Presentations(
          name: layer.name, neurons: neurons,
          images: try context.network.competitorImages(of: context.training),
          order: { context.order(epoch: $0, phase: index) })
      default: continue
      }
    }
    throw DescriptionError.unsupported(
      path: "phases.\(index)",
      problem: "competition trains neurons that compete, and there are none",
      remedy: "add a layer of the kind competitiveLIF or competitiveConv2d")
  }
}

/// What a phase presents: images or patches, and their order in each epoch.
private struct Presentations {
  let name: String
  let neurons: CompetitiveNeurons
  let images: DeviceImageSet
  let order: (Int) -> [UInt32]
}

extension TrainingContext {
  /// Starts the neurons that compete for whole images, where they have not been.
  func startCompetitors() throws {
    try network.startCompetitors(from: training, selection: selection)
  }
}
