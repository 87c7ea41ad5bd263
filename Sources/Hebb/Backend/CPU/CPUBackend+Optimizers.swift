// SPDX-License-Identifier: Apache-2.0

extension CPUBackend: OptimizerOperations {
  package func stepSGD(
    weight: DeviceBuffer<Float>, gradient: DeviceBuffer<Float>, velocity: DeviceBuffer<Float>,
    parameters: SGDParameters
  ) throws {
    try checkCount(gradient, isProductOf: [weight.count])
    try checkCount(velocity, isProductOf: [weight.count])
    let (w, g, v) = try (elements(of: weight), elements(of: gradient), elements(of: velocity))
    forEachBlock(of: weight.count) { block in
      for index in block {
        v[index] = parameters.momentum * v[index] + g[index]
        w[index] = parameters.bounded(w[index] - parameters.learningRate * v[index])
      }
    }
  }
}

extension SGDParameters {
  /// A weight within the bounds; NaN stays NaN.
  fileprivate func bounded(_ weight: Float) -> Float {
    guard let bounds else { return weight }
    if weight < bounds.lowerBound { return bounds.lowerBound }
    return weight > bounds.upperBound ? bounds.upperBound : weight
  }
}
