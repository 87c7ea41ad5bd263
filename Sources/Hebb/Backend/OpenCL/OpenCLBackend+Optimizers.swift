// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend: OptimizerOperations {
  package func stepSGD(
    weight: DeviceBuffer<Float>, gradient: DeviceBuffer<Float>, velocity: DeviceBuffer<Float>,
    parameters: SGDParameters
  ) throws {
    try checkCount(gradient, isProductOf: [weight.count])
    try checkCount(velocity, isProductOf: [weight.count])
    try launchStep(
      "step_sgd", count: weight.count, bounds: parameters.bounds,
      [
        argument(weight), argument(gradient), argument(velocity), .count(weight.count),
        .float(parameters.learningRate), .float(parameters.momentum),
        .float(parameters.weightDecay), .int(parameters.nesterov ? 1 : 0),
      ])
  }

  package func stepAdam(
    weight: DeviceBuffer<Float>, gradient: DeviceBuffer<Float>, moments: AdamMoments, step: Int,
    parameters: AdamParameters
  ) throws {
    try checkAdam(weight: weight, gradient: gradient, moments: moments, step: step)
    let factors = AdamFactors(parameters, step: step)
    try launchStep(
      "step_adam", count: weight.count, bounds: parameters.bounds,
      [
        argument(weight), argument(gradient), argument(moments.mean), argument(moments.square),
        .count(weight.count), .float(factors.rate), .float(factors.meanShare),
        .float(factors.squareKeep), .float(factors.squareShare), .float(factors.root),
        .float(factors.epsilon), .float(factors.decay),
        .int(parameters.decouplesDecay ? 1 : 0), .float(factors.keep),
      ])
  }

  /// Enqueues a step over a number of weights; the bounds are its last arguments.
  private func launchStep(
    _ kernel: String, count: Int, bounds: ClosedRange<Float>?, _ arguments: [KernelArgument]
  ) throws {
    try launchLanes(
      kernel, of: .optimizers, defines: bounds == nil ? [] : ["BOUNDED"], count: count,
      arguments + [.float(bounds?.lowerBound ?? 0), .float(bounds?.upperBound ?? 0)])
  }
}
