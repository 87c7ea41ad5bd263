// SPDX-License-Identifier: Apache-2.0

extension CPUBackend: OptimizerOperations {
  package func stepSGD(
    weight: DeviceBuffer<Float>, gradient: DeviceBuffer<Float>, velocity: DeviceBuffer<Float>,
    parameters: SGDParameters
  ) throws {
    try checkCount(gradient, isProductOf: [weight.count])
    try checkCount(velocity, isProductOf: [weight.count])
    let (w, gradients) = try (elements(of: weight), elements(of: gradient))
    let v = try elements(of: velocity)
    let (momentum, decay) = (parameters.momentum, parameters.weightDecay)
    forEachBlock(of: weight.count) { block in
      for index in block {
        var g = gradients[index]
        if decay != 0 { g = g + decay * w[index] }
        v[index] = momentum * v[index] + g
        let direction = parameters.nesterov ? g + momentum * v[index] : v[index]
        w[index] = bounded(
          w[index] - parameters.learningRate * direction, within: parameters.bounds)
      }
    }
  }

  package func stepAdam(
    weight: DeviceBuffer<Float>, gradient: DeviceBuffer<Float>, moments: AdamMoments, step: Int,
    parameters: AdamParameters
  ) throws {
    try checkAdam(weight: weight, gradient: gradient, moments: moments, step: step)
    let (w, gradients) = try (elements(of: weight), elements(of: gradient))
    let (m, s) = try (elements(of: moments.mean), elements(of: moments.square))
    let factors = AdamFactors(parameters, step: step)
    forEachBlock(of: weight.count) { block in
      for index in block {
        var g = gradients[index]
        if parameters.decouplesDecay {
          w[index] = w[index] * factors.keep
        } else if factors.decay != 0 {
          g = g + factors.decay * w[index]
        }
        m[index] = m[index] + (g - m[index]) * factors.meanShare
        s[index] = s[index] * factors.squareKeep + factors.squareShare * g * g
        let next =
          w[index] - factors.rate * m[index]
          / (s[index].squareRoot() / factors.root + factors.epsilon)
        w[index] = bounded(next, within: parameters.bounds)
      }
    }
  }
}

/// A weight within the bounds; NaN stays NaN.
private func bounded(_ weight: Float, within bounds: ClosedRange<Float>?) -> Float {
  guard let bounds else { return weight }
  if weight < bounds.lowerBound { return bounds.lowerBound }
  return weight > bounds.upperBound ? bounds.upperBound : weight
}
