// SPDX-License-Identifier: Apache-2.0

/// One presentation of a pair of (synapse, neuron) in reference vectors, and its weight delta.
struct PlasticityCall {
  let pre: Tensor
  let post: Tensor
  let delta: Tensor
}

extension ReferenceVectors {
  /// The calls of a case of STDP: `pre_k`, which may be real-valued, the spikes `post_k`, and `delta_w_k`.
  ///
  /// - Parameters:
  ///   - pre: The shape of the presynaptic side, time first.
  ///   - post: The shape of the postsynaptic side, time first.
  ///   - weight: The shape of the weights.
  /// - Returns: The calls in order.
  /// - Throws: ``FormatError`` if a tensor is missing or malformed.
  func plasticityCalls(pre: [Int], post: [Int], weight: [Int]) throws -> [PlasticityCall] {
    try (0..<count("calls")).map { call in
      PlasticityCall(
        pre: try tensor("pre_\(call)", shape: pre),
        post: try spikes("post_\(call)", shape: post),
        delta: try tensor("delta_w_\(call)", shape: weight))
    }
  }
}

extension Backend {
  /// A tensor `[T, N, …]` in the memory of this backend: spikes as bits, anything else as real values that vary.
  func activity(_ dense: Tensor) throws -> DeviceActivity {
    let (steps, batch) = (dense.shape[0], dense.shape[1])
    let features = dense.shape.dropFirst(2).reduce(1, *)
    guard dense.values.allSatisfy({ $0 == 0 || $0 == 1 }) else {
      return .values(
        DeviceSequence(
          values: try makeBuffer(copying: dense.values), isConstant: false, steps: steps,
          batch: batch, features: features))
    }
    return .spikes(
      DeviceSpikeTrain(
        words: try makeBuffer(copying: SpikeTrain(packing: dense).words), steps: steps,
        batch: batch, features: features))
  }
}
