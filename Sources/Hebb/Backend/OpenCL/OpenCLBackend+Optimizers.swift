// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend: OptimizerOperations {
  package func stepSGD(
    weight: DeviceBuffer<Float>, gradient: DeviceBuffer<Float>, velocity: DeviceBuffer<Float>,
    parameters: SGDParameters
  ) throws {
    try checkCount(gradient, isProductOf: [weight.count])
    try checkCount(velocity, isProductOf: [weight.count])
    let bounds = parameters.bounds
    try launchLanes(
      "step_sgd", of: .optimizers, defines: bounds == nil ? [] : ["BOUNDED"],
      count: weight.count,
      [
        argument(weight), argument(gradient), argument(velocity), .count(weight.count),
        .float(parameters.learningRate), .float(parameters.momentum),
        .float(bounds?.lowerBound ?? 0), .float(bounds?.upperBound ?? 0),
      ])
  }
}
