// SPDX-License-Identifier: Apache-2.0

/// A rule whose weight delta is a reward times an eligibility.
protocol RewardedLearner {
  /// Records one presentation of the pair and its rewards.
  func record(pre: DeviceActivity, post: DeviceActivity, reward: [Float]) throws
  /// Adds the negative delta of what was recorded to a gradient.
  func step(onGradient gradient: DeviceBuffer<Float>, scale: Float) throws
  /// Forgets what was recorded, the traces and the eligibility.
  func reset()
}

extension MSTDPLearner: RewardedLearner {}
extension MSTDPETLearner: RewardedLearner {}

extension MSTDPPhase {
  /// The learner of one of the synapses.
  func makeLearner(of synapse: any Synapse, form: PlasticityForm) throws -> any RewardedLearner {
    guard let tauTrace else {
      return try MSTDPLearner(
        synapse: synapse, tauPre: Float(tauPre), tauPost: Float(tauPost), modulation: modulation,
        form: form)
    }
    return try MSTDPETLearner(
      synapse: synapse, tauPre: Float(tauPre), tauPost: Float(tauPost), tauTrace: Float(tauTrace),
      modulation: modulation, form: form)
  }

  /// Adds what a presentation asks for to the gradient of a pair, and forgets it.
  ///
  /// - Parameters:
  ///   - learner: The learner of the pair.
  ///   - presentation: What the network was shown.
  ///   - pair: The pair.
  ///   - rewards: The reward of each sample, which is that of each of its steps.
  ///   - gradient: The gradient, laid out as the weights; updated.
  /// - Throws: ``ShapeError`` if a learner with an eligibility trace is given several samples,
  ///   ``BackendError`` if the device fails.
  func learn(
    _ learner: any RewardedLearner, from presentation: Presentation, of pair: SynapsePair,
    rewards: [Float], onGradient gradient: DeviceBuffer<Float>
  ) throws {
    let input = presentation.input(of: pair.synapseIndex)
    try learner.record(
      pre: input, post: presentation.output(of: pair.neuronIndex),
      reward: (0..<input.steps).flatMap { _ in rewards })
    try learner.step(onGradient: gradient, scale: Float(scale))
    learner.reset()
  }
}

extension SynapsePair {
  /// The reward of each sample whose answer these neurons give: 1 where it is its class, else −1.
  func rewards(of presentation: Presentation, labels: [UInt8]) throws -> [Float] {
    guard case .spikes(let spikes) = presentation.output(of: neuronIndex) else { return [] }
    return try zip(neurons.answers(of: spikes), labels).map { $0 == Int($1) ? 1 : -1 }
  }
}
