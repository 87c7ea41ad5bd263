// SPDX-License-Identifier: Apache-2.0

/// Pair-based spike-timing-dependent plasticity of one (synapse, neuron) pair.
///
///     tr_pre ← tr_pre − tr_pre / tauPre + s_pre;   tr_post ← tr_post − tr_post / tauPost + s_post
///     Δw = Σ_t Σ_n ( f_post(w) · s_post · tr_pre − f_pre(w) · tr_post · s_pre )
///
/// SpikingJelly's `STDPLearner`: traces are updated before they are used and carried from one presentation
/// to the next until ``reset()``; the sum runs over the batch and over time with the weights fixed; a
/// constant image is a real-valued presynaptic spike; the weights are left to the optimizer. The learner
/// never owns the layers, it is told what they did.
public final class STDPLearner {
  /// The synapse that learns.
  public let synapse: any Synapse
  /// Time constants and weight dependence.
  public let parameters: PlasticityParameters
  /// What the delta is summed or averaged over.
  public let average: PlasticityAverage
  /// How the delta is computed.
  public let form: PlasticityForm
  private var recorded: [(pre: DeviceActivity, post: DeviceActivity)] = []
  /// The traces before what was learnt last; their memory alone where `hasTraces` does not hold.
  private var traces: PlasticityTraces?
  private var hasTraces = false
  /// What was learnt last, which the traces have yet to be taken through: most resets come before.
  private var unsettled: (pre: DeviceActivity, post: DeviceActivity)?

  /// Creates a learner.
  ///
  /// - Parameters:
  ///   - synapse: The synapse that learns.
  ///   - parameters: Time constants and weight dependence.
  ///   - average: What the delta is summed or averaged over; SpikingJelly's is the sum.
  ///   - form: How the delta is computed; every form has the same meaning.
  public init(
    synapse: any Synapse, parameters: PlasticityParameters, average: PlasticityAverage = .sum,
    form: PlasticityForm = .automatic
  ) {
    self.synapse = synapse
    self.parameters = parameters
    self.average = average
    self.form = form
  }

  /// Records one presentation of the pair.
  ///
  /// - Parameters:
  ///   - pre: What went into the synapse.
  ///   - post: What the neurons made of it.
  /// - Throws: ``ShapeError`` if the features are not the synapse's, or steps or batch differ.
  public func record(pre: DeviceActivity, post: DeviceActivity) throws {
    try checkPair(pre: pre, post: post, of: synapse, at: "STDP learner")
    recorded.append((pre, post))
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

  /// Forgets what was recorded, and the traces.
  public func reset() {
    recorded = []
    hasTraces = false
    unsettled = nil
  }

  /// The traces after the last step, `[batch * inputs]` and `[batch * outputs]`; `nil` after a reset.
  public var carriedTraces: PlasticityTraces? {
    get throws {
      try settle()
      return hasTraces ? traces : nil
    }
  }

  private func addDelta(to delta: DeviceBuffer<Float>, scale: Float) throws {
    for (pre, post) in recorded {
      try settle()
      let current = try traces(for: pre, post)
      let share = average.share(batch: pre.batch, positions: synapse.positions)
      try synapse.addWeightDelta(
        pre: pre, post: post, parameters: parameters, traces: current, delta: delta,
        scale: scale * share, form: form)
      (traces, unsettled) = (current, (pre, post))
    }
    recorded = []
  }

  /// Takes the traces through what was learnt last.
  private func settle() throws {
    guard let (pre, post) = unsettled, let traces else { return }
    let backend = synapse.backend
    try backend.carry(
      traces.pre, through: pre, tau: parameters.tauPre, isZero: traces.areZero)
    try backend.carry(
      traces.post, through: post, tau: parameters.tauPost, isZero: traces.areZero)
    (unsettled, hasTraces) = (nil, true)
  }

  /// The traces before a presentation, which it leaves as they are.
  private func traces(
    for pre: DeviceActivity, _ post: DeviceActivity
  ) throws -> PlasticityTraces {
    let (inputs, outputs) = (pre.batch * pre.features, post.batch * post.features)
    if let traces, traces.pre.count == inputs {
      return PlasticityTraces(
        pre: traces.pre, post: traces.post, areZero: !hasTraces, carriesOn: false)
    }
    if hasTraces, let traces {
      throw ShapeError.mismatch(
        location: "STDP learner", what: "traces carried over and inputs", first: traces.pre.count,
        second: inputs)
    }
    return PlasticityTraces(
      pre: try synapse.backend.makeBuffer(of: Float.self, count: inputs),
      post: try synapse.backend.makeBuffer(of: Float.self, count: outputs), areZero: true,
      carriesOn: false)
  }
}

/// What the weight delta of a presentation is summed or averaged over.
public enum PlasticityAverage: String, Sendable, CaseIterable, Codable {
  /// The sum over samples, places and steps, as SpikingJelly's.
  case sum
  /// The mean over samples and places of the sum over steps: the learning rate needs no change with the
  /// batch or the size of the image.
  case mean

  func share(batch: Int, positions: Int) -> Float {
    switch self {
    case .sum: 1
    case .mean: 1 / Float(max(batch * positions, 1))
    }
  }
}
