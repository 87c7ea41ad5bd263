// SPDX-License-Identifier: Apache-2.0

/// The eligibility of reward-modulated STDP, summed without being written out.
///
///     E[t, n] = f_post(w) · s_post[t, n] · tr_pre[t, n] − f_pre(w) · tr_post[t, n] · s_pre[t, n]
///
/// A sum of it over steps and samples, each with a factor of its own, is two sums of products in which one
/// side carries the factor.
struct RewardedEligibility {
  let synapse: any Synapse
  let tauPre: Float
  let tauPost: Float
  let modulation: WeightModulation
  let form: PlasticityForm
  private var traces: (pre: DeviceBuffer<Float>, post: DeviceBuffer<Float>)?
  /// The presentation before, whose last step a reward can still reach.
  private(set) var last: TracedPair?

  init(
    synapse: any Synapse, tauPre: Float, tauPost: Float, modulation: WeightModulation,
    form: PlasticityForm
  ) throws {
    try ParameterError.check(tauPre, is: .above(0), name: "tauPre")
    try ParameterError.check(tauPost, is: .above(0), name: "tauPost")
    self.synapse = synapse
    self.tauPre = exponentialTimeConstant(tauPre)
    self.tauPost = exponentialTimeConstant(tauPost)
    self.modulation = modulation
    self.form = form
  }

  /// Takes the traces of a presentation on, and leaves it as the last.
  mutating func present(pre: DeviceActivity, post: DeviceActivity) throws -> TracedPair {
    let backend = synapse.backend
    let carried =
      try traces ?? (
        backend.makeBuffer(of: Float.self, count: pre.batch * pre.features),
        backend.makeBuffer(of: Float.self, count: post.batch * post.features)
      )
    traces = carried
    let pair = TracedPair(
      pre: pre, post: post,
      tracePre: try backend.trace(
        of: pre, tau: tauPre, direction: .causal, carried: carried.pre),
      tracePost: try backend.trace(
        of: post, tau: tauPost, direction: .causal, carried: carried.post))
    last = pair
    return pair
  }

  /// Adds `scale · Σ_t Σ_n rows[t, n] · E[t, n]` to a sum laid out as the weights.
  func add(
    _ pair: TracedPair, weighedBy rows: [Float], to delta: DeviceBuffer<Float>, scale: Float
  ) throws {
    guard rows.contains(where: { $0 != 0 }) else { return }
    let backend = synapse.backend
    let factors = try backend.makeBuffer(copying: rows)
    func sum(pre: DeviceActivity, post: DeviceActivity) throws -> DeviceBuffer<Float> {
      let sum = try backend.makeBuffer(of: Float.self, count: synapse.weight.count)
      try synapse.addProducts(
        pre: pre, post: .values(backend.weighted(post, by: factors)), to: sum, scale: 1,
        form: form)
      return sum
    }
    try backend.addSums(
      potentiation: sum(pre: .values(pair.tracePre), post: pair.post),
      depression: sum(pre: pair.pre, post: .values(pair.tracePost)), weight: synapse.weight,
      modulation: modulation, delta: delta, scale: scale, keep: 1)
  }

  /// Forgets traces and the last presentation.
  mutating func reset() {
    traces = nil
    last = nil
  }

  /// Throws unless a batch is that of the traces carried over.
  func checkBatch(of pre: DeviceActivity, at location: String) throws {
    guard let last, last.pre.batch != pre.batch else { return }
    throw ShapeError.mismatch(
      location: location, what: "samples carried over and samples", first: last.pre.batch,
      second: pre.batch)
  }
}
