// SPDX-License-Identifier: Apache-2.0

/// Reward-modulated STDP with an eligibility trace (Florian, Neural Computation 2007), as SpikingJelly's
/// `MSTDPETLearner` has it.
///
///     e[t] = e[t − 1] · exp(−1/tau_trace) + Σ_n E[t − 1, n] / tau_trace
///     Δw = Σ_t r[t] · e[t]
///
/// with the eligibility E of ``MSTDPLearner``: a reward reaches back over some tau_trace steps. One reward a
/// step is for all samples, whose eligibilities add; SpikingJelly has one sample, and no convolution.
public final class MSTDPETLearner {
  /// The synapse that learns.
  public let synapse: any Synapse
  /// The time constant of the eligibility trace, in time steps.
  public let tauTrace: Float
  private var eligibility: RewardedEligibility
  /// e after the last step, laid out as the weights.
  private var trace: DeviceBuffer<Float>?
  private var recorded: [(pre: DeviceActivity, post: DeviceActivity, reward: [Float])] = []

  /// Creates a learner.
  ///
  /// - Parameters:
  ///   - synapse: The synapse that learns.
  ///   - tauPre: The time constant of the presynaptic trace, in time steps; above 0.
  ///   - tauPost: The time constant of the postsynaptic trace, in time steps; above 0.
  ///   - tauTrace: The time constant of the eligibility trace, in time steps; above 0.
  ///   - modulation: The weight dependence.
  ///   - form: How sums are computed; every form has the same meaning.
  /// - Throws: ``ParameterError`` if a time constant is not above 0.
  public init(
    synapse: any Synapse, tauPre: Float = 2, tauPost: Float = 2, tauTrace: Float = 5,
    modulation: WeightModulation = .additive, form: PlasticityForm = .automatic
  ) throws {
    try ParameterError.check(tauTrace, is: .above(0), name: "tauTrace")
    self.synapse = synapse
    self.tauTrace = tauTrace
    eligibility = try RewardedEligibility(
      synapse: synapse, tauPre: tauPre, tauPost: tauPost, modulation: modulation, form: form)
  }

  /// Records one presentation of the pair and its rewards.
  ///
  /// - Parameters:
  ///   - pre: What went into the synapse.
  ///   - post: What the neurons made of it.
  ///   - reward: The reward of each step, `[T]`.
  /// - Throws: ``ShapeError`` if the features are not the synapse's, or steps, batch or rewards differ.
  public func record(pre: DeviceActivity, post: DeviceActivity, reward: [Float]) throws {
    try checkPair(pre: pre, post: post, of: synapse, at: "MSTDPET learner")
    guard reward.count == pre.steps else {
      throw ShapeError.mismatch(
        location: "MSTDPET learner", what: "time steps and rewards", first: pre.steps,
        second: reward.count)
    }
    recorded.append((pre, post, reward))
  }

  /// The weight delta of what was recorded since the last step, which is forgotten.
  ///
  /// - Parameter scale: A factor of the delta.
  /// - Returns: The delta, laid out as the weights, 0 where nothing was recorded.
  /// - Throws: ``ShapeError`` if the batch is not that of the traces carried over, ``BackendError`` if the
  ///   device fails.
  public func step(scale: Float = 1) throws -> DeviceBuffer<Float> {
    let delta = try synapse.backend.makeBuffer(of: Float.self, count: synapse.weight.count)
    try addDelta(to: delta, scale: scale)
    return delta
  }

  /// Adds `−scale · Δw` to a gradient: the optimizer, which descends, then adds `scale · Δw`.
  ///
  /// - Parameters:
  ///   - gradient: The gradient, laid out as the weights; updated.
  ///   - scale: A factor of the delta.
  /// - Throws: ``ShapeError`` if the batch is not that of the traces carried over, ``BackendError`` if the
  ///   device fails.
  public func step(onGradient gradient: DeviceBuffer<Float>, scale: Float = 1) throws {
    try addDelta(to: gradient, scale: -scale)
  }

  /// Forgets what was recorded, the traces and the eligibility.
  public func reset() {
    recorded = []
    trace = nil
    eligibility.reset()
  }

  private func addDelta(to delta: DeviceBuffer<Float>, scale: Float) throws {
    for (pre, post, reward) in recorded {
      try eligibility.checkBatch(of: pre, at: "MSTDPET learner")
      try add(EligibilityFactors(reward, tau: tauTrace), pre, post, to: delta, scale: scale)
    }
    recorded = []
  }

  private func add(
    _ factors: EligibilityFactors, _ pre: DeviceActivity, _ post: DeviceActivity,
    to delta: DeviceBuffer<Float>, scale: Float
  ) throws {
    let backend = synapse.backend
    let next = try backend.makeBuffer(of: Float.self, count: synapse.weight.count)
    if let trace {
      try addMultiple(of: trace, to: delta, scale: scale * factors.carried.reward)
      try addMultiple(of: trace, to: next, scale: factors.carried.trace)
    }
    trace = next
    func add(_ pair: TracedPair, _ steps: [(reward: Float, trace: Float)]) throws {
      let batch = pair.pre.batch
      let rewards = steps.flatMap { [Float](repeating: $0.reward, count: batch) }
      let decays = steps.flatMap { [Float](repeating: $0.trace, count: batch) }
      try eligibility.add(pair, weighedBy: rewards, to: delta, scale: scale)
      try eligibility.add(pair, weighedBy: decays, to: next, scale: 1)
    }
    if let last = eligibility.last {
      let earlier = [(reward: Float, trace: Float)](
        repeating: (0, 0), count: last.pre.steps - 1)
      try add(last, earlier + [factors.before])
    }
    try add(eligibility.present(pre: pre, post: post), factors.steps)
  }

  private func addMultiple(
    of values: DeviceBuffer<Float>, to sum: DeviceBuffer<Float>, scale: Float
  ) throws {
    try synapse.backend.addSums(
      potentiation: values, depression: nil, weight: synapse.weight, modulation: .additive,
      delta: sum, scale: scale, keep: 1)
  }
}

/// What eligibilities and a carried trace count for in the delta of a presentation, and in the trace after it.
private struct EligibilityFactors {
  typealias Pair = (reward: Float, trace: Float)

  /// The factors of e before the first step.
  let carried: Pair
  /// Those of E of the step before the first.
  let before: Pair
  /// Those of E of each step.
  let steps: [Pair]

  /// Filters the rewards backward in time: `R[k] = Σ_(t > k) r[t] · exp(−(t − 1 − k)/tau) / tau`.
  init(_ rewards: [Float], tau: Float) {
    let decay = exponentialDecay(tau)
    var (reward, trace) = (0.0, 0.0)
    var steps: [Pair] = []
    var next: (reward: Double, trace: Double) = (0, 0)
    for (distance, value) in rewards.reversed().enumerated() {
      steps.append((Float(next.reward), Float(next.trace)))
      reward = reward * decay + Double(value)
      trace = distance == 0 ? 1 : trace * decay
      next = (reward / Double(tau), trace / Double(tau))
    }
    self.steps = steps.reversed()
    before = (Float(next.reward), Float(next.trace))
    carried = (Float(reward * decay), Float(trace * decay))
  }
}
