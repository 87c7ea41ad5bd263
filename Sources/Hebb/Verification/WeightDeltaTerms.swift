// SPDX-License-Identifier: Apache-2.0

/// The sums of the absolute values of an STDP weight delta's terms, which bound its rounding.
///
///     |Δw|[o, i] = Σ_t Σ_n ( |f_post(w)| · |s_post| · |tr_pre| + |f_pre(w)| · |tr_post| · |s_pre| )
///
/// Computed on the host in double, with traces of their own that are carried from call to call: the backend
/// that is judged has no part in its bound.
struct WeightDeltaTerms {
  let parameters: PlasticityParameters
  private var tracePre: [Double]
  private var tracePost: [Double]

  /// Starts with traces of 0 for the given samples and features.
  init(_ parameters: PlasticityParameters, batch: Int, inputs: Int, outputs: Int) {
    self.parameters = parameters
    tracePre = [Double](repeating: 0, count: batch * inputs)
    tracePost = [Double](repeating: 0, count: batch * outputs)
  }

  /// The sums of one call.
  ///
  /// - Parameters:
  ///   - pre: The presynaptic side, `[T, N * in]`.
  ///   - post: The postsynaptic side, `[T, N * out]`.
  ///   - weight: The weights `[out, in]` during the call.
  ///   - batch: The samples N.
  /// - Returns: The sums `[out, in]`.
  mutating func absoluteSums(
    pre: [Float], post: [Float], weight: [Float], batch: Int
  ) -> [Double] {
    let (inputs, outputs) = (tracePre.count / batch, tracePost.count / batch)
    var potentiation = [Double](repeating: 0, count: weight.count)
    var depression = potentiation
    for step in 0..<pre.count / tracePre.count {
      let spikesPre = pre[(step * tracePre.count)...].prefix(tracePre.count).map(Double.init)
      let spikesPost = post[(step * tracePost.count)...].prefix(tracePost.count).map(Double.init)
      decay(&tracePre, tau: parameters.tauPre, adding: spikesPre)
      decay(&tracePost, tau: parameters.tauPost, adding: spikesPost)
      for place in 0..<batch * weight.count {
        let (sample, synapse) = (place / weight.count, place % weight.count)
        let i = sample * inputs + synapse % inputs
        let o = sample * outputs + synapse / inputs
        potentiation[synapse] += (spikesPost[o] * tracePre[i]).magnitude
        depression[synapse] += (tracePost[o] * spikesPre[i]).magnitude
      }
    }
    return weight.indices.map { synapse in
      let (w, modulation) = (Double(weight[synapse]), parameters.modulation)
      return modulation.potentiation(w).magnitude * potentiation[synapse]
        + modulation.depression(w).magnitude * depression[synapse]
    }
  }

  private func decay(_ trace: inout [Double], tau: Float, adding spikes: [Double]) {
    for index in trace.indices {
      trace[index] += spikes[index] - trace[index] / Double(tau)
    }
  }
}
