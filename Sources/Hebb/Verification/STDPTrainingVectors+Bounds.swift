// SPDX-License-Identifier: Apache-2.0

extension STDPTrainingVectors {
  /// The bound of the weights after each batch.
  ///
  /// The terms of a weight are the one it started from and, scaled by learning rate and momentum, the terms of
  /// every delta so far. As long as the reference is silent there are no terms, and nothing may move.
  func weightBounds() -> [VectorBound] {
    var absolute = weight.values.map { Double($0.magnitude) }
    var velocity = [Double](repeating: 0, count: absolute.count)
    var before = weight
    var isSilent = true
    return batches.map { batch in
      let terms = deltaTerms(of: batch, from: before.values)
      for index in absolute.indices {
        velocity[index] = Double(momentum) * velocity[index] + terms[index]
        absolute[index] += Double(learningRate) * velocity[index]
      }
      before = batch.weight
      isSilent = isSilent && batch.rate.values.allSatisfy { $0 == 0 }
      return isSilent ? .equal : .sum(absoluteTerms: absolute)
    }
  }

  /// The sums of the absolute values of the terms of one batch's delta, `[out, in]`.
  private func deltaTerms(of batch: Batch, from weights: [Float]) -> [Double] {
    let count = batch.rate.shape[0]
    var terms = WeightDeltaTerms(parameters, batch: count, inputs: inputs, outputs: outputs)
    return terms.absoluteSums(
      pre: (0..<steps).flatMap { _ in batch.image.values },
      post: referenceSpikes(of: batch.image.values, count: count, weights: weights),
      weight: weights, batch: count)
  }

  /// The spikes of the reference's layer, `[T, N * out]`: the vectors hold their rates only.
  ///
  /// On the host in double from the reference's own weights, so that no backend has a part in its bound.
  private func referenceSpikes(of images: [Float], count: Int, weights: [Float]) -> [Float] {
    var spikes = [Float](repeating: 0, count: steps * count * outputs)
    for neuron in 0..<count * outputs {
      let (sample, output) = (neuron / outputs, neuron % outputs)
      let current = (0..<inputs).reduce(0.0) {
        $0 + Double(images[sample * inputs + $1]) * Double(weights[output * inputs + $1])
      }
      var potential = 0.0
      for step in 0..<steps {
        potential += (current - potential) / Double(tau)
        guard potential >= 1 else { continue }
        spikes[step * count * outputs + neuron] = 1
        potential = 0
      }
    }
    return spikes
  }
}
