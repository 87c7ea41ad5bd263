// SPDX-License-Identifier: Apache-2.0

/// The case `stdp_linear`: the weight delta of a dense synapse, call after call with the weights unchanged.
///
/// Given `weight [out, in]` and for call k `pre_k [T, N, in]`, which may be real-valued, and the spikes
/// `post_k [T, N, out]`; expected are `delta_w_k [out, in]`, with the traces carried over from call to call, and
/// `trace_pre [N, in]` and `trace_post [N, out]` after the last one.
struct STDPLinearVectors: VectorCase {
  static let names = ["stdp_linear"]

  let parameters: PlasticityParameters
  let weight: Tensor
  let calls: [PlasticityCall]
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
    calls = try vectors.plasticityCalls(
      pre: [steps, batch, inputs], post: [steps, batch, outputs], weight: weight.shape)
    self.weight = weight
  }

  func results(on backend: any Backend) throws -> [TensorResult] {
    let (outputs, inputs) = (weight.shape[0], weight.shape[1])
    let learner = STDPLearner(
      synapse: try DenseSynapse(
        inputs: inputs, outputs: outputs, weights: weight.values, on: backend),
      parameters: parameters)
    var terms = WeightDeltaTerms(
      parameters, batch: tracePre.shape[0], inputs: inputs, outputs: outputs)
    var results: [TensorResult] = []
    for (index, call) in calls.enumerated() {
      try learner.record(
        pre: backend.activity(call.pre), post: backend.activity(call.post))
      let sums = terms.absoluteSums(
        pre: call.pre.values, post: call.post.values, weight: weight.values,
        batch: tracePre.shape[0])
      results.append(
        TensorResult(
          "delta_w_\(index)", got: try backend.read(learner.step()), expected: call.delta,
          within: .sum(absoluteTerms: sums)))
    }
    guard let traces = try learner.carriedTraces else { return results }
    return results + [
      TensorResult(
        "trace_pre", got: try backend.read(traces.pre), expected: tracePre, within: .state),
      TensorResult(
        "trace_post", got: try backend.read(traces.post), expected: tracePost, within: .state),
    ]
  }
}
