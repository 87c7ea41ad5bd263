// SPDX-License-Identifier: Apache-2.0

/// The sums of the absolute values of an STDP weight delta's terms, which bound its rounding.
///
///     |Δw|[k] = Σ_t Σ_n Σ_(i, o) ( |f_post(w)| · |s_post[o]| · |tr_pre[i]| + |f_pre(w)| · |tr_post[o]| · |s_pre[i]| )
///
/// over the pairs (i, o) that weight k connects: one of a dense synapse, one a place of a convolution.
/// Computed on the host in double, with traces of their own that are carried from call to call: the backend
/// that is judged has no part in its bound.
struct WeightDeltaTerms {
  /// A pair of features that a weight connects.
  struct Connection {
    let weight: Int
    let input: Int
    let output: Int
  }

  let parameters: PlasticityParameters
  private let connections: [Connection]
  private var tracePre: [Double]
  private var tracePost: [Double]

  /// Starts with traces of 0 for the given samples of a dense synapse.
  init(_ parameters: PlasticityParameters, batch: Int, inputs: Int, outputs: Int) {
    self.init(
      parameters, batch: batch, inputs: inputs, outputs: outputs,
      connections: (0..<outputs * inputs).map {
        Connection(weight: $0, input: $0 % inputs, output: $0 / inputs)
      })
  }

  /// Starts with traces of 0 for the given samples of a convolution.
  init(_ parameters: PlasticityParameters, batch: Int, geometry: ConvolutionGeometry) {
    self.init(
      parameters, batch: batch, inputs: geometry.features, outputs: geometry.outputFeatures,
      connections: geometry.connections)
  }

  private init(
    _ parameters: PlasticityParameters, batch: Int, inputs: Int, outputs: Int,
    connections: [Connection]
  ) {
    self.parameters = parameters
    self.connections = connections
    tracePre = [Double](repeating: 0, count: batch * inputs)
    tracePost = [Double](repeating: 0, count: batch * outputs)
  }

  /// The sums of one call.
  ///
  /// - Parameters:
  ///   - pre: The presynaptic side, `[T, N * in]`.
  ///   - post: The postsynaptic side, `[T, N * out]`.
  ///   - weight: The weights during the call.
  ///   - batch: The samples N.
  /// - Returns: The sums, laid out as the weights.
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
      for sample in 0..<batch {
        for connection in connections {
          let i = sample * inputs + connection.input
          let o = sample * outputs + connection.output
          potentiation[connection.weight] += (spikesPost[o] * tracePre[i]).magnitude
          depression[connection.weight] += (tracePost[o] * spikesPre[i]).magnitude
        }
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

extension ConvolutionGeometry {
  /// Every pair of an input and an output of one sample with the weight between them.
  fileprivate var connections: [WeightDeltaTerms.Connection] {
    (0..<outputFeatures).flatMap { output in
      let place = output % (outputHeight * outputWidth)
      let (y, x) = (place / outputWidth, place % outputWidth)
      let channel = output / (outputHeight * outputWidth)
      let firstInput = channel / (outputChannels / groups) * (channels / groups)
      return (0..<fanIn).compactMap { k -> WeightDeltaTerms.Connection? in
        let area = kernel.height * kernel.width
        let row =
          y * stride.height - padding.height + k % area / kernel.width * dilation.height
        let column = x * stride.width - padding.width + k % kernel.width * dilation.width
        guard 0..<height ~= row, 0..<width ~= column else { return nil }
        return WeightDeltaTerms.Connection(
          weight: channel * fanIn + k,
          input: ((firstInput + k / area) * height + row) * width + column, output: output)
      }
    }
  }
}
