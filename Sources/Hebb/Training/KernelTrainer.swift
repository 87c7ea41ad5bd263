// SPDX-License-Identifier: Apache-2.0

/// Trains the kernels of a convolution on random patches of images, and scales them to fire.
struct KernelTrainer: PhaseTrainer {
  let phase: KernelPhase

  /// The batches that are asked for at once, between two reports of progress.
  private static let batchesBetweenReports = 64

  func train(
    _ context: TrainingContext, phase index: Int, report: (TrainingProgress) throws -> Void
  ) throws -> PhaseOutcome {
    guard let name = phase.train.first else { throw NetworkStateError.notStarted }
    let pair = try context.network.pair(of: name)
    guard let convolution = pair.synapse as? ConvolutionSynapse else {
      throw NetworkError.unknownLayer(name, known: context.network.synapseNames)
    }
    let (backend, geometry) = (context.backend, convolution.geometry)
    var random = RandomStream(seed: context.experiment.seed, purpose: .kernels, stream: index)
    let before = try backend.read(convolution.weight)
    let patches = try draw(of: geometry, context, from: &random)
    let kept = try learnt(from: patches, of: name, on: backend)
    let maps = try backend.makeWinnerMaps(
      weights: start(geometry, patches, kept: kept, on: backend, from: &random),
      maps: geometry.outputChannels, inputs: geometry.fanIn)
    let clock = try learn(maps, patches, kept: kept, context, phase: index, report, from: &random)
    let kernels = try unitRows(backend.weights(of: maps), width: geometry.fanIn)
    try backend.write(kernels, to: convolution.weight)
    try scale(name, context)
    let wins = try backend.read(maps.wins).reduce(0.0) { $0 + Double($1) }
    let shown = Double(max(1, phase.epochs * kept.count * maps.maps))
    let movement = WeightMovement(
      layer: name, neurons: pair.neuronName, before: before,
      after: try backend.read(convolution.weight), rate: wins / shown)
    return PhaseOutcome(by: "kernels", epochs: phase.epochs, clock: clock, layers: [movement])
  }

  /// Patches at random places of random images, padding left out.
  private func draw(
    of geometry: ConvolutionGeometry, _ context: TrainingContext, from random: inout RandomStream
  ) throws -> UnitPatches {
    try ParameterError.check(context.selection.count, is: .atLeast(1), name: "training images")
    let inner = geometry.innerPlaces
    var (images, corners): ([UInt32], [UInt32]) = ([], [])
    for _ in 0..<phase.patches {
      images.append(context.selection[random.next(below: context.selection.count)])
      let row = random.next(below: inner.rows)
      corners.append(UInt32(row << 16 | random.next(below: inner.columns)))
    }
    return try context.backend.unitPatches(
      of: context.training.pixels, geometry: geometry,
      places: PatchSequence(images: images, corners: corners), isCentered: phase.centered)
  }

  /// The patches to learn from, in ascending order: those of the least norm teach nothing.
  private func learnt(
    from patches: UnitPatches, of name: String, on backend: any Backend
  ) throws -> [UInt32] {
    let norms = try backend.read(patches.norms)
    let least = norms.sorted()[
      min(Int(phase.dropped * Double(norms.count)), norms.count - 1)]
    let kept = norms.indices.filter { norms[$0] >= least && norms[$0] > 0 }.map { UInt32($0) }
    guard !kept.isEmpty else {
      throw DescriptionError.unsupported(
        path: "network.\(name).kernel", problem: "sees no patch with contrast in the images",
        remedy: "take other images, or a larger kernel")
    }
    return kept
  }

  /// What kernels start as, `[maps, inputs]` of unit norm.
  private func start(
    _ geometry: ConvolutionGeometry, _ patches: UnitPatches, kept: [UInt32],
    on backend: any Backend, from random: inout RandomStream
  ) throws -> [Float] {
    let (maps, inputs) = (geometry.outputChannels, geometry.fanIn)
    switch phase.start {
    case .random:
      return unitRows((0..<maps * inputs).map { _ in random.nextNormal() }, width: inputs)
    case .patches:
      return try (0..<maps).flatMap { _ in
        let patch = Int(kept[random.next(below: kept.count)])
        return try backend.read(patches.values, in: patch * inputs..<(patch + 1) * inputs)
      }
    }
  }

  /// Walks through all epochs; returns the clock of what was shown.
  private func learn(
    _ maps: WinnerMaps, _ patches: UnitPatches, kept: [UInt32], _ context: TrainingContext,
    phase index: Int, _ report: (TrainingProgress) throws -> Void,
    from random: inout RandomStream
  ) throws -> TrainingClock {
    let learning = try CompetitiveLearning(
      learningRate: phase.learningRate, homeostasisRate: phase.homeostasisRate,
      homeostasisRateEnd: 0, batch: phase.batch, epochs: phase.epochs)
    let images = context.selection.count
    var clock = TrainingClock()
    for epoch in 0..<phase.epochs {
      let order = random.permutation(of: kept.count).map { kept[Int($0)] }
      let batches = learning.batches(epoch: epoch, images: order.count)
      var first = 0
      while first < batches.count {
        // The first batch of all alone: it builds the kernels, and clocks start at its report.
        let part = epoch == 0 && first == 0 ? 1 : KernelTrainer.batchesBetweenReports
        let next = Array(batches[first..<min(first + part, batches.count)])
        first += next.count
        _ = try context.backend.learnWinners(maps, patches: patches, order: order, batches: next)
        try context.backend.synchronize()
        let done = next.last?.range.upperBound ?? 0
        clock.lap(epoch * order.count + done)
        // Patches are reported as the images that they come to.
        try report(
          TrainingProgress(
            phase: index, epoch: epoch, done: done * images / order.count, total: images))
      }
    }
    return clock
  }

  /// Rows of unit norm, and of mean 0 where kernels are centered; a row of which nothing is left is 0.
  private func unitRows(_ rows: [Float], width: Int) -> [Float] {
    stride(from: 0, to: rows.count, by: width).flatMap { first in
      var row = rows[first..<first + width].map(Double.init)
      if phase.centered {
        let mean = row.reduce(0, +) / Double(width)
        for index in row.indices { row[index] -= mean }
      }
      let norm = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return row.map { Float(norm > 0 ? $0 / norm : 0) }
    }
  }

  /// Scales the kernels on the first images of the selection.
  private func scale(_ name: String, _ context: TrainingContext) throws {
    let count = min(phase.images, context.selection.count)
    let images = try context.training.ordered(
      Array(context.selection.prefix(count)), on: context.backend)
    try context.network.scaleFirst(
      name,
      on: context.experiment.encoder.encode(
        images, in: 0..<count, seed: context.experiment.seed, presentation: 0,
        on: context.backend), quantile: phase.quantile)
  }
}
