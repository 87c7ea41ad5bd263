// SPDX-License-Identifier: Apache-2.0

/// The case `stdp_linear`: the weight delta of a dense synapse, call after call with the weights unchanged.
///
/// Given `weight [out, in]` and for call k `pre_k [T, N, in]`, which may be real-valued, and the spikes
/// `post_k [T, N, out]`; expected are `delta_w_k [out, in]`, with the traces carried over from call to call, and
/// `trace_pre [N, in]` and `trace_post [N, out]` after the last one.
struct STDPLinearVectors: VectorCase {
  /// One presentation of the pair and its delta.
  struct Call {
    let pre: Tensor
    let post: Tensor
    let delta: Tensor
  }

  static let names = ["stdp_linear"]

  let parameters: PlasticityParameters
  let weight: Tensor
  let calls: [Call]
  let tracePre: Tensor
  let tracePost: Tensor

  var given: [String] { ["weight"] + calls.indices.flatMap { ["pre_\($0)", "post_\($0)"] } }

  init(_ vectors: ReferenceVectors) throws {
    try vectors.choice("step_mode", of: ["m": ()])
    parameters = try vectors.plasticity()
    let steps = try vectors.count("T")
    let weight = try vectors.tensor("weight", shape: [nil, nil])
    let (outputs, inputs) = (weight.shape[0], weight.shape[1])
    tracePre = try vectors.tensor("trace_pre", shape: [nil, inputs])
    let batch = tracePre.shape[0]
    tracePost = try vectors.tensor("trace_post", shape: [batch, outputs])
    calls = try (0..<vectors.count("calls")).map { call in
      Call(
        pre: try vectors.tensor("pre_\(call)", shape: [steps, batch, inputs]),
        post: try vectors.spikes("post_\(call)", shape: [steps, batch, outputs]),
        delta: try vectors.tensor("delta_w_\(call)", shape: weight.shape))
    }
    self.weight = weight
  }

  func results(on backend: any Backend) throws -> [TensorResult] {
    let (outputs, inputs) = (weight.shape[0], weight.shape[1])
    let learner = STDPLearner(
      synapse: try Linear(inputs: inputs, outputs: outputs, weights: weight.values, on: backend),
      parameters: parameters)
    var terms = WeightDeltaTerms(
      parameters, batch: tracePre.shape[0], inputs: inputs, outputs: outputs)
    var results: [TensorResult] = []
    for (index, call) in calls.enumerated() {
      try learner.record(
        pre: activity(call.pre, on: backend), post: activity(call.post, on: backend))
      let sums = terms.absoluteSums(
        pre: call.pre.values, post: call.post.values, weight: weight.values,
        batch: tracePre.shape[0])
      results.append(
        TensorResult(
          "delta_w_\(index)", got: try backend.read(learner.step()), expected: call.delta,
          within: .sum(absoluteTerms: sums)))
    }
    guard let traces = learner.carriedTraces else { return results }
    return results + [
      TensorResult(
        "trace_pre", got: try backend.read(traces.pre), expected: tracePre, within: .state),
      TensorResult(
        "trace_post", got: try backend.read(traces.post), expected: tracePost, within: .state),
    ]
  }

  /// Spikes as bits, anything else as real values that vary.
  private func activity(_ dense: Tensor, on backend: any Backend) throws -> DeviceActivity {
    let (steps, batch, features) = (dense.shape[0], dense.shape[1], dense.shape[2])
    guard dense.values.allSatisfy({ $0 == 0 || $0 == 1 }) else {
      return .values(
        DeviceSequence(
          values: try backend.makeBuffer(copying: dense.values), isConstant: false, steps: steps,
          batch: batch, features: features))
    }
    return .spikes(
      DeviceSpikeTrain(
        words: try backend.makeBuffer(copying: SpikeTrain(packing: dense).words), steps: steps,
        batch: batch, features: features))
  }
}
