// SPDX-License-Identifier: Apache-2.0

/// Trains a readout by supervised STDP on the spike times of the layers before it, which stand still.
struct SupervisedTrainer: PhaseTrainer {
  /// Samples that are learnt between two reports.
  private static let samplesAtOnce = 1024

  let phase: SupervisedPhase

  func train(
    _ context: TrainingContext, phase index: Int, report: (TrainingProgress) throws -> Void
  ) throws -> PhaseOutcome {
    guard
      let layer = context.network.spikeTimeLayers.first(where: { phase.train.contains($0.name) }),
      case .readout(let readout) = layer.layer
    else { throw NetworkStateError.notStarted }
    var clock = TrainingClock()
    let before = try readout.weights()
    let learner = SupervisedSTDPLearner(readout.neurons, on: context.backend)
    let samples =
      phase.epochs > 0
      ? try ShiftedSamples(context, before: layer.index, shifts: phase.shifts.all) : nil
    var correct = 0
    for epoch in 0..<phase.epochs {
      guard let samples else { break }
      try learner.resetThresholds()
      let rates = try phase.rates(epoch: epoch)
      let order = samples.order(epoch: epoch, phase: index, of: context)
      correct = 0
      for first in stride(from: 0, to: order.count, by: SupervisedTrainer.samplesAtOnce) {
        let part = Array(order[first..<min(first + SupervisedTrainer.samplesAtOnce, order.count)])
        correct += try learner.learn(
          samples.latencies(of: part), labels: part.map(samples.label), batch: phase.batch,
          rates: rates)
        clock.lap(epoch * order.count + first + part.count)
        try report(
          TrainingProgress(
            phase: index, epoch: epoch, done: first + part.count, total: order.count,
            accuracy: Double(correct) / Double(first + part.count)))
      }
    }
    let movement = WeightMovement(
      layer: layer.name, neurons: layer.name, before: before, after: try readout.weights(),
      rate: correct > 0 ? 1 : 0)
    return PhaseOutcome(
      by: "supervised", epochs: phase.epochs, clock: clock, layers: [movement])
  }
}

/// A training image and how it is moved.
private struct ShiftedSample {
  /// The position of the image in the selection.
  let position: Int
  /// The number of the shift.
  let shift: Int
}

/// What a layer is given of every training image in every shift: worked out once where the memory
/// allows, else for the samples that are asked for.
private struct ShiftedSamples {
  private let context: TrainingContext
  private let stack: SpikeTimeStack
  private let images: DeviceImages
  private let layer: Int
  private let shifts: [PixelShift]
  /// One table a shift; none where there is no room.
  private let tables: [DeviceLatencies]

  init(_ context: TrainingContext, before layer: Int, shifts: [PixelShift]) throws {
    self.context = context
    self.layer = layer
    self.shifts = shifts
    let stack = try context.spikeTimeStack()
    self.stack = stack
    let images = try context.training.ordered(context.selection, on: context.backend)
    self.images = images
    let bytes = shifts.count * context.selection.count * stack.features(before: layer)
    let hasRoom = bytes <= context.backend.memoryLimit / 2
    tables =
      hasRoom ? try shifts.map { try stack.table(of: images, before: layer, shift: $0) } : []
  }

  /// A fresh order of all images, each in a random shift.
  func order(epoch: Int, phase: Int, of context: TrainingContext) -> [ShiftedSample] {
    var random = RandomStream(
      seed: context.experiment.seed, purpose: .shifts,
      stream: context.epochs(before: phase) + epoch)
    return context.positions(epoch: epoch, phase: phase).map { position in
      let shift = Int(random.next().multipliedFullWidth(by: UInt64(shifts.count)).high)
      return ShiftedSample(position: Int(position), shift: shift)
    }
  }

  /// The class of a sample.
  func label(of sample: ShiftedSample) -> UInt8 {
    context.training.images.labels[Int(context.selection[sample.position])]
  }

  /// What the layer is given of samples.
  func latencies(of samples: [ShiftedSample]) throws -> DeviceLatencies {
    let backend = context.backend
    let features = stack.features(before: layer)
    let result = DeviceLatencies(
      times: try backend.makeBuffer(of: UInt8.self, count: samples.count * features),
      batch: samples.count, features: features)
    for (number, shift) in shifts.enumerated() {
      let places = samples.indices.filter { samples[$0].shift == number }
      if !tables.isEmpty {
        try backend.gather(
          tables[number], rows: places.map { UInt32(samples[$0].position) },
          to: places.map { UInt32($0) }, of: result)
        continue
      }
      let ordered = try context.training.ordered(
        places.map { context.selection[samples[$0].position] }, on: backend)
      for range in SpikeTimeStack.chunks(of: places.indices) {
        let part = try stack.latencies(of: ordered, in: range, before: layer, shift: shift)
        try backend.gather(
          part, rows: (0..<range.count).map { UInt32($0) },
          to: range.map { UInt32(places[$0]) }, of: result)
      }
    }
    return result
  }
}
