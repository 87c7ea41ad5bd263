// SPDX-License-Identifier: Apache-2.0

/// Trains convolutions of spike times on random patches of images.
struct PatchTrainer: PhaseTrainer {
  let phase: PatchPhase

  func train(
    _ context: TrainingContext, phase index: Int, report: (TrainingProgress) throws -> Void
  ) throws -> PhaseOutcome {
    let stack = try context.spikeTimeStack()
    var clock = TrainingClock()
    var movements: [WeightMovement] = []
    let layers = context.network.spikeTimeLayers.filter { phase.train.contains($0.name) }
    for (number, layer) in layers.enumerated() {
      guard case .convolution(let convolution) = layer.layer else { continue }
      let images = try context.training.ordered(context.selection, on: context.backend)
      let latencies = try stack.table(of: images, before: layer.index)
      let before = try convolution.weights()
      for epoch in 0..<phase.epochs {
        try learn(convolution, latencies, epoch: epoch, layer: number, context, phase: index)
        clock.lap((number * phase.epochs + epoch + 1) * latencies.batch)
        // One layer after the other: the epochs of all count as one.
        guard number == layers.count - 1 else { continue }
        try report(
          TrainingProgress(
            phase: index, epoch: epoch, done: latencies.batch, total: latencies.batch))
      }
      let wins = try context.backend.read(convolution.maps.wins).reduce(0.0) { $0 + Double($1) }
      let shown = max(1, phase.epochs * latencies.batch * convolution.maps.parameters.maps)
      movements.append(
        WeightMovement(
          layer: layer.name, neurons: layer.name, before: before,
          after: try convolution.weights(), rate: wins / Double(shown)))
    }
    return PhaseOutcome(by: "patches", epochs: phase.epochs, clock: clock, layers: movements)
  }

  /// One patch of each image, at a random place.
  private func learn(
    _ convolution: SpikeOnceConvolution, _ latencies: DeviceLatencies, epoch: Int, layer: Int,
    _ context: TrainingContext, phase index: Int
  ) throws {
    let parameters = convolution.maps.parameters
    let past = context.epochs(before: index) + epoch
    var random = RandomStream(
      seed: context.experiment.seed, purpose: .patchPlaces,
      stream: past * max(1, phase.train.count) + layer)
    let positions = context.positions(epoch: epoch, phase: index)
    let corners = positions.map { _ in
      let row = draw(below: parameters.outputRows, from: &random)
      let column = draw(below: parameters.outputColumns, from: &random)
      return row << 16 | column
    }
    _ = try context.backend.learnPatches(
      convolution.maps, latencies: latencies,
      patches: PatchSequence(images: positions, corners: corners), batch: phase.batch,
      rates: phase.rates(epoch: epoch))
    try context.backend.synchronize()
  }
}

/// A random number below a count.
private func draw(below count: Int, from random: inout RandomStream) -> UInt32 {
  UInt32(random.next().multipliedFullWidth(by: UInt64(count)).high)
}
