// SPDX-License-Identifier: Apache-2.0

extension Experiment {
  /// Builds the network for images of the given shape.
  func makeNetwork(input: [Int], on backend: any Backend) throws -> Sequential {
    try Sequential(
      network, input: encoder.shape(of: input), seed: seed, initialization: initialization,
      on: backend
    ) { neurons, inputs in try competition(of: neurons, inputs: inputs) }
  }

  /// How competing neurons compete: the layer's own values, and those of the phase that trains it.
  private func competition(
    of neurons: any CompetingDescription, inputs: Int
  ) throws -> CompetitiveLayer.Configuration {
    guard case .latency(let latency) = encoder else {
      throw DescriptionError.unsupported(
        path: "encoder.kind", problem: "competing neurons take one spike a pixel",
        remedy: "set it to latency")
    }
    let phase =
      phases.compactMap { phase -> CompetitionPhase? in
        if case .competition(let competition) = phase { competition } else { nil }
      }.first { $0.train.contains(neurons.name) } ?? CompetitionPhase()
    // Windows tell steps by pixels of their own, the darkest of which spikes too.
    let seesWindows =
      neurons is CompetitiveLIF && network.contains { $0.kind == LayerKind.windowPool2d.rawValue }
    let parameters = try CompetitionParameters(
      inputs: inputs, neurons: neurons.competitors, decay: Float(neurons.decay),
      homeostasisCap: Float(phase.homeostasisCap),
      pattern: phase.pattern.values(steps: latency.steps, decay: neurons.decay),
      code: seesWindows
        ? LatencyCode(steps: latency.steps, minimum: 1) : try latency.code())
    return try CompetitiveLayer.Configuration(
      parameters: parameters, thresholdFactor: neurons.thresholdFactor,
      calibrationImages: neurons.calibrationPresentations)
  }

  /// Joins encoder and layers where neurons spike once.
  func makeSpikeTimeStack(_ network: Sequential, shape: [Int]) throws -> SpikeTimeStack? {
    guard case .onOff(let encoder) = encoder else { return nil }
    return try SpikeTimeStack(encoder, network: network, shape: shape)
  }

  /// Builds the readout of a network.
  func makeClassifier(for network: Sequential, spikeTimes: SpikeTimeStack?) throws -> any Classifier
  {
    switch readout {
    case .rate(let rate):
      return try RateClassifier(
        rate, network: network, encoder: encoder, seed: seed,
        presentation: phases.reduce(0) { $0 + $1.epochs }, batch: batch)
    case .spikeOrder(let vote):
      guard let last = network.layers.last, case .competitive(let neurons) = last.body else {
        throw DescriptionError.unsupported(
          path: "readout.kind",
          problem: "\(vote.readout.rawValue) reads neurons that compete, and there are none",
          remedy: "set it to rate")
      }
      return SpikeOrderClassifier(vote, neurons: neurons, name: last.name, in: network)
    case .linear(let linear):
      try network.checkFeatures()
      return LinearClassifier(linear, network: network, seed: seed)
    case .latency:
      guard let spikeTimes else {
        throw DescriptionError.unsupported(
          path: "readout.kind", problem: "latency reads neurons of classes that spike once",
          remedy: "set encoder.kind to on-off, and end the network with spikeOnceLinear")
      }
      return try LatencyClassifier(spikeTimes)
    }
  }
}

extension Phase {
  /// What trains the phase.
  func makeTrainer() -> any PhaseTrainer {
    switch self {
    case .stdp(let phase): STDPTrainer(phase: phase)
    case .teacher(let phase): TeacherTrainer(phase)
    case .reward(let phase): TeacherTrainer(phase)
    case .mstdp(let phase): MSTDPTrainer(phase: phase)
    case .triplet(let phase): TripletTrainer(phase: phase)
    case .competition(let phase): CompetitionTrainer(phase: phase)
    case .patches(let phase): PatchTrainer(phase: phase)
    case .supervised(let phase): SupervisedTrainer(phase: phase)
    case .kernels(let phase): KernelTrainer(phase: phase)
    }
  }
}
