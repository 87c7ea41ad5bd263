// SPDX-License-Identifier: Apache-2.0

/// Reward-modulated STDP (Florian, Neural Computation 2007), as SpikingJelly's `MSTDPLearner` has it.
///
///     tr_pre ← tr_pre · exp(−1/tau_pre) + s_pre;   tr_post ← tr_post · exp(−1/tau_post) + s_post
///     E[t, n, o, i] = f_post(w) · s_post[t, n, o] · tr_pre[t, n, i] − f_pre(w) · tr_post[t, n, o] · s_pre[t, n, i]
///     Δw[o, i] = Σ_t Σ_n r[t, n] · E[t − 1, n, o, i]
///
/// A reward acts on the eligibility of the step before it, in the call before where it is the first of
/// its own. On a convolution, which SpikingJelly lacks, E is summed over the places that a weight is used at.
public final class MSTDPLearner {
  /// The synapse that learns.
  public let synapse: any Synapse
  private var eligibility: RewardedEligibility
  private var recorded: [(pre: DeviceActivity, post: DeviceActivity, reward: [Float])] = []

  /// Creates a learner.
  ///
  /// - Parameters:
  ///   - synapse: The synapse that learns.
  ///   - tauPre: The time constant of the presynaptic trace, in time steps; above 0.
  ///   - tauPost: The time constant of the postsynaptic trace, in time steps; above 0.
  ///   - modulation: The weight dependence.
  ///   - form: How sums are computed; every form has the same meaning.
  /// - Throws: ``ParameterError`` if a time constant is not above 0.
  public init(
    synapse: any Synapse, tauPre: Float = 2, tauPost: Float = 2,
    modulation: WeightModulation = .additive, form: PlasticityForm = .automatic
  ) throws {
    self.synapse = synapse
    eligibility = try RewardedEligibility(
      synapse: synapse, tauPre: tauPre, tauPost: tauPost, modulation: modulation, form: form)
  }

  /// Records one presentation of the pair and its rewards.
  ///
  /// - Parameters:
  ///   - pre: What went into the synapse.
  ///   - post: What the neurons made of it.
  ///   - reward: The reward of each step and sample, `[T * N]`.
  /// - Throws: ``ShapeError`` if the features are not the synapse's, or steps, batch or rewards differ.
  public func record(pre: DeviceActivity, post: DeviceActivity, reward: [Float]) throws {
    try checkPair(pre: pre, post: post, of: synapse, at: "MSTDP learner")
    guard reward.count == pre.steps * pre.batch else {
      throw ShapeError.mismatch(
        location: "MSTDP learner", what: "steps of samples and rewards",
        first: pre.steps * pre.batch, second: reward.count)
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
    eligibility.reset()
  }

  private func addDelta(to delta: DeviceBuffer<Float>, scale: Float) throws {
    for (pre, post, reward) in recorded {
      try eligibility.checkBatch(of: pre, at: "MSTDP learner")
      let batch = pre.batch
      if let last = eligibility.last {
        let earlier = [Float](repeating: 0, count: last.rows - batch)
        try eligibility.add(last, weighedBy: earlier + reward[..<batch], to: delta, scale: scale)
      }
      let pair = try eligibility.present(pre: pre, post: post)
      let later = [Float](repeating: 0, count: batch)
      try eligibility.add(pair, weighedBy: reward[batch...] + later, to: delta, scale: scale)
    }
    recorded = []
  }
}
