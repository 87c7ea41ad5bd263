// SPDX-License-Identifier: Apache-2.0

/// What phases and readouts work with.
package struct TrainingContext {
  /// The experiment, resolved and checked.
  package let experiment: Experiment
  /// The network under training.
  package let network: Sequential
  /// All training images; not all need be trained on.
  package let training: DeviceImageSet
  /// The indices of the images to train on: the first of the seed's permutation.
  package let selection: [UInt32]
  /// How the STDP weight delta is computed.
  package let plasticity: PlasticityForm
  /// The encoder and the layers where neurons spike once.
  package let spikeTimes: SpikeTimeStack?

  /// Where the network lives.
  package var backend: any Backend { network.backend }

  /// Draws the images to train on: the first `limit` of the seed's permutation.
  package init(
    experiment: Experiment, network: Sequential, training: DeviceImageSet,
    plasticity: PlasticityForm = .automatic, spikeTimes: SpikeTimeStack? = nil
  ) {
    self.spikeTimes = spikeTimes
    self.plasticity = plasticity
    self.experiment = experiment
    self.network = network
    self.training = training
    var random = RandomStream(seed: experiment.seed, purpose: .permutation)
    let order = random.permutation(of: training.images.count)
    selection = Array(order.prefix(experiment.limit ?? order.count))
  }

  /// A fresh order of the images to train on for an epoch of a phase, the same whoever asks.
  ///
  /// - Parameters:
  ///   - epoch: The number of the epoch in its phase, from 0.
  ///   - phase: The number of the phase, from 0.
  /// - Returns: The indices of the images.
  package func order(epoch: Int, phase: Int) -> [UInt32] {
    positions(epoch: epoch, phase: phase).map { selection[Int($0)] }
  }

  /// The same order as positions in the selection.
  package func positions(epoch: Int, phase: Int) -> [UInt32] {
    var random = RandomStream(
      seed: experiment.seed, purpose: .permutation,
      stream: 1 + epoch + epochs(before: phase))
    return random.permutation(of: selection.count)
  }

  /// The epochs of the phases before one: what random encoders call the presentations before.
  package func epochs(before phase: Int) -> Int {
    experiment.phases[..<phase].reduce(0) { $0 + $1.epochs }
  }
}

extension TrainingContext {
  /// Images in an order of presentation, each under a random map where they are distorted.
  ///
  /// - Parameters:
  ///   - order: The indices of the images.
  ///   - distortion: The maps to draw from.
  ///   - presentation: The number of epochs before: each has maps of its own.
  /// - Returns: The images and their order.
  /// - Throws: ``BackendError`` if the device fails or the memory cannot be had.
  package func images(
    _ order: [UInt32], distorted distortion: ImageDistortion, presentation: Int
  ) throws -> DeviceImages {
    let images = try training.ordered(order, on: backend)
    guard distortion.isAny else { return images }
    let shape = network.inputShape.suffix(2)
    let (rows, columns) = (shape.first ?? 1, shape.last ?? 1)
    var random = RandomStream(
      seed: experiment.seed, purpose: .distortion, stream: presentation)
    let maps = order.flatMap { _ in
      distortion.map(rows: rows, columns: columns, random: &random)
    }
    return try backend.distort(
      images, rows: rows, columns: columns, by: backend.makeBuffer(copying: maps))
  }

  /// The encoder and the layers of neurons that spike once; an experiment that was checked has them.
  package func spikeTimeStack() throws -> SpikeTimeStack {
    guard let spikeTimes else { throw NetworkStateError.notStarted }
    return spikeTimes
  }

  /// Presents the first batch of a phase, and tells what its learners and those of later phases would do.
  ///
  /// Ties that the readout breaks by the membrane are no finding.
  ///
  /// - Parameters:
  ///   - phase: The number of the phase; the phases before it are past.
  ///   - thresholds: The bounds beyond which a figure is a finding.
  /// - Returns: The figures of every layer and what they mean.
  /// - Throws: ``BackendError`` if the device fails.
  func diagnose(
    phase: Int = 0, thresholds: DiagnosisThresholds = DiagnosisThresholds()
  ) throws -> Diagnosis {
    let count = min(experiment.batch, selection.count)
    let indices = Array(order(epoch: 0, phase: phase).prefix(count))
    let images = try training.ordered(indices, on: backend)
    let input = try experiment.encoder.encode(
      images, in: 0..<count, seed: experiment.seed, presentation: epochs(before: phase),
      on: backend)
    let diagnosis = try network.diagnose(
      on: input, labels: indices.map { training.images.labels[Int($0)] },
      phases: Array(experiment.phases.dropFirst(phase)), thresholds: thresholds, form: plasticity)
    guard case .rate(let rate) = experiment.readout, rate.ties == .membrane else {
      return diagnosis
    }
    return Diagnosis(
      layers: diagnosis.layers, findings: diagnosis.findings.filter { $0.name != .ties })
  }
}
