// SPDX-License-Identifier: Apache-2.0

/// What a phase of learning would do to one synapse on one batch.
package struct LearningProbe {
  /// The name of the synapse.
  package let layer: String
  /// Whether the error of a teacher or a reward drives it, and not the spikes of its own neurons.
  package let isTaught: Bool
  /// ‖ΔW‖ of the batch.
  package let change: Double
  /// Σ |LTP − LTD| and Σ (LTP + LTD), weighed by the modulation; `nil` where no pair STDP learns.
  package let balance: (net: Double, gross: Double)?
  /// The rate of learning that ΔW is multiplied with in the first step.
  package let learningRate: Double
}

extension LearningProbe {
  /// What pair STDP would do to a synapse.
  static func stdp(
    _ phase: STDPPhase, on pair: SynapsePair, of presentation: Presentation, form: PlasticityForm
  ) throws -> LearningProbe {
    let parameters = try phase.parameters()
    let (pre, post) = (
      presentation.input(of: pair.synapseIndex), presentation.output(of: pair.neuronIndex)
    )
    func delta(_ modulation: WeightModulation) throws -> [Float] {
      let learner = STDPLearner(
        synapse: pair.synapse,
        parameters: try PlasticityParameters(
          tauPre: parameters.tauPre, tauPost: parameters.tauPost, modulation: modulation),
        average: phase.average, form: form)
      try learner.record(pre: pre, post: post)
      return try pair.synapse.backend.read(learner.step(scale: Float(phase.scale)))
    }
    let change = norm(try delta(parameters.modulation))
    let (potentiation, difference) = try (delta(.postTriggered), delta(.additive))
    let weights = try pair.synapse.backend.read(pair.synapse.weight)
    var (net, gross) = (0.0, 0.0)
    for (index, weight) in weights.enumerated() {
      let long = Double(potentiation[index])
      let up = parameters.modulation.potentiation(Double(weight)) * long
      let down =
        parameters.modulation.depression(Double(weight)) * (long - Double(difference[index]))
      net += (up - down).magnitude
      gross += up.magnitude + down.magnitude
    }
    return LearningProbe(
      layer: pair.name, isTaught: false, change: change, balance: (net, gross),
      learningRate: phase.optimizer.learningRate)
  }

  /// What an error of the output would do to the synapses of a phase.
  static func taught(
    _ pairs: [SynapsePair], feedback: RandomFeedback? = nil, tauPre: Double, rates: LayerRates,
    learningRate: Double, labels: [UInt8], of presentation: Presentation, in network: Sequential,
    form: PlasticityForm
  ) throws -> [LearningProbe] {
    guard case .spikes(let spikes) = presentation.output else { return [] }
    let backend = network.backend
    let target = try OutputTarget(teaching: labels, outputs: spikes.features)
    let errors = try network.errors(
      from: target.error(of: spikes, on: backend), of: presentation, for: pairs,
      feedback: feedback)
    return try pairs.enumerated().map { index, pair in
      let learner = try TeacherSTDPLearner(
        synapse: pair.synapse, tauPre: Float(tauPre), form: form)
      let gradient = try backend.makeBuffer(of: Float.self, count: pair.synapse.weight.count)
      let input = presentation.input(of: pair.synapseIndex)
      try learner.step(onGradient: gradient, pre: input, error: errors[index])
      let rate = rates.learningRates.isEmpty ? learningRate : rates.learningRates[index]
      let power =
        rates.perPower
        ? max(try Hebb.power(of: input, tau: Float(tauPre), on: backend), 1e-9) : 1
      return LearningProbe(
        layer: pair.name, isTaught: true, change: norm(try backend.read(gradient)), balance: nil,
        learningRate: rate / power)
    }
  }
}

extension LearningProbe {
  /// What triplet STDP would do to a synapse.
  static func triplet(
    _ phase: TripletPhase, on pair: SynapsePair, of presentation: Presentation, form: PlasticityForm
  ) throws -> LearningProbe {
    let learner = try TripletSTDPLearner(
      synapse: pair.synapse, parameters: phase.parameters, form: form)
    try learner.record(
      pre: presentation.input(of: pair.synapseIndex),
      post: presentation.output(of: pair.neuronIndex))
    let delta = try pair.synapse.backend.read(learner.step(scale: Float(phase.scale)))
    return LearningProbe(
      layer: pair.name, isTaught: false, change: norm(delta), balance: nil,
      learningRate: phase.optimizer.learningRate)
  }

  /// What rewarded STDP would do to the synapses of a phase.
  static func rewarded(
    _ phase: MSTDPPhase, labels: [UInt8], of presentation: Presentation, in network: Sequential,
    form: PlasticityForm
  ) throws -> [LearningProbe] {
    let rewards = try network.outputPair().rewards(of: presentation, labels: labels)
    let names = phase.train.isEmpty ? Array(network.synapseNames.suffix(1)) : phase.train
    return try names.map { name in
      let pair = try network.pair(of: name)
      let gradient = try network.backend.makeBuffer(
        of: Float.self, count: pair.synapse.weight.count)
      try phase.learn(
        phase.makeLearner(of: pair.synapse, form: form), from: presentation, of: pair,
        rewards: rewards, onGradient: gradient)
      return LearningProbe(
        layer: name, isTaught: false, change: norm(try network.backend.read(gradient)),
        balance: nil, learningRate: phase.optimizer.learningRate)
    }
  }
}

/// The Euclidean norm.
func norm(_ values: [Float]) -> Double {
  values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
}
