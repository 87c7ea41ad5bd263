// SPDX-License-Identifier: Apache-2.0

/// The cases `mstdp` and `mstdpet`: the weight delta of reward-modulated STDP, one call a time step.
///
/// Given `weight [out, in]`, `pre [T, N, in]`, `post [T, N, out]` and `reward [T, N]`, or `[T]` with one sample;
/// expected is `delta_w [T, out, in]`: reward[t] acts on the eligibility of step t − 1.
struct RewardedSTDPVectors: VectorCase {
  static let names = ["mstdp", "mstdpet"]

  let given = ["weight", "pre", "post", "reward"]
  let weight: Tensor
  let pre: Tensor
  let post: Tensor
  let reward: Tensor
  let delta: Tensor
  let tauPre: Float
  let tauPost: Float
  /// The time constant of the eligibility trace; none of `mstdp`.
  let tauTrace: Float?
  let modulation: WeightModulation

  private var steps: Int { pre.shape[0] }
  private var batch: Int { pre.shape[1] }

  init(_ vectors: ReferenceVectors) throws {
    let hasTrace = try vectors.choice("case", of: ["mstdp": false, "mstdpet": true])
    let steps = try vectors.count("T")
    weight = try vectors.tensor("weight", shape: [nil, nil])
    let (outputs, inputs) = (weight.shape[0], weight.shape[1])
    pre = try vectors.spikes("pre", shape: [steps, hasTrace ? 1 : nil, inputs])
    let batch = pre.shape[1]
    post = try vectors.spikes("post", shape: [steps, batch, outputs])
    reward = try vectors.tensor("reward", shape: hasTrace ? [steps] : [steps, batch])
    delta = try vectors.tensor("delta_w", shape: [steps, outputs, inputs])
    tauPre = try vectors.number("tau_pre", is: .above(0))
    tauPost = try vectors.number("tau_post", is: .above(0))
    tauTrace = hasTrace ? try vectors.number("tau_trace", is: .above(0)) : nil
    modulation = try vectors.modulation()
  }

  func results(on backend: any Backend) throws -> [TensorResult] {
    let synapse = try DenseSynapse(
      inputs: weight.shape[1], outputs: weight.shape[0], weights: weight.values, on: backend)
    let got =
      try tauTrace.map { try deltas(of: synapse, tauTrace: $0) } ?? deltas(of: synapse)
    return [
      TensorResult(
        "delta_w", got: got, expected: delta, within: .sum(absoluteTerms: absoluteSums()))
    ]
  }

  private func deltas(of synapse: DenseSynapse) throws -> [Float] {
    let learner = try MSTDPLearner(
      synapse: synapse, tauPre: tauPre, tauPost: tauPost, modulation: modulation)
    return try (0..<steps).flatMap { step in
      try learner.record(
        pre: activity(pre, at: step, on: synapse.backend),
        post: activity(post, at: step, on: synapse.backend),
        reward: Array(reward.values[step * batch..<(step + 1) * batch]))
      return try synapse.backend.read(learner.step())
    }
  }

  private func deltas(of synapse: DenseSynapse, tauTrace: Float) throws -> [Float] {
    let learner = try MSTDPETLearner(
      synapse: synapse, tauPre: tauPre, tauPost: tauPost, tauTrace: tauTrace,
      modulation: modulation)
    return try (0..<steps).flatMap { step in
      try learner.record(
        pre: activity(pre, at: step, on: synapse.backend),
        post: activity(post, at: step, on: synapse.backend), reward: [reward.values[step]])
      return try synapse.backend.read(learner.step())
    }
  }

  /// One step of all samples.
  private func activity(
    _ tensor: Tensor, at step: Int, on backend: any Backend
  ) throws -> DeviceActivity {
    let features = batch * tensor.shape[2]
    return try backend.activity(
      Tensor(
        shape: [1, batch, tensor.shape[2]],
        values: Array(tensor.values[step * features..<(step + 1) * features])))
  }

  /// The sums of the absolute values of each delta's terms, in double.
  private func absoluteSums() -> [Double] {
    let (outputs, inputs) = (weight.shape[0], weight.shape[1])
    var tracePre = [Double](repeating: 0, count: batch * inputs)
    var tracePost = [Double](repeating: 0, count: batch * outputs)
    // |E| of the step before, by sample; with a trace, of all samples and steps before.
    var eligibility = [[Double]](
      repeating: [Double](repeating: 0, count: weight.count), count: batch)
    var trace = [Double](repeating: 0, count: weight.count)
    var sums: [Double] = []
    for step in 0..<steps {
      if let tauTrace {
        for k in trace.indices {
          trace[k] = trace[k] * exponentialDecay(tauTrace) + eligibility[0][k] / Double(tauTrace)
        }
        sums += trace.map { $0 * Double(reward.values[step]).magnitude }
      } else {
        let rewards = reward.values[(step * batch)...].prefix(batch).map { Double($0).magnitude }
        sums += weight.values.indices.map { k in
          zip(rewards, eligibility).reduce(0) { $0 + $1.0 * $1.1[k] }
        }
      }
      let (s, z) = (spikes(pre, at: step), spikes(post, at: step))
      for i in s.indices { tracePre[i] = tracePre[i] * exponentialDecay(tauPre) + s[i] }
      for o in z.indices { tracePost[o] = tracePost[o] * exponentialDecay(tauPost) + z[o] }
      for sample in 0..<batch {
        for k in weight.values.indices {
          let (i, o) = (sample * inputs + k % inputs, sample * outputs + k / inputs)
          let w = Double(weight.values[k])
          eligibility[sample][k] =
            modulation.potentiation(w).magnitude * z[o] * tracePre[i]
            + modulation.depression(w).magnitude * tracePost[o] * s[i]
        }
      }
    }
    return sums
  }

  private func spikes(_ tensor: Tensor, at step: Int) -> [Double] {
    let features = batch * tensor.shape[2]
    return tensor.values[step * features..<(step + 1) * features].map(Double.init)
  }
}
