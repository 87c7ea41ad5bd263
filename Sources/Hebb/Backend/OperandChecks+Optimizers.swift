// SPDX-License-Identifier: Apache-2.0

/// Throws unless gradient and moments are those of the weights, and the step counts from 1.
func checkAdam(
  weight: DeviceBuffer<Float>, gradient: DeviceBuffer<Float>, moments: AdamMoments, step: Int
) throws {
  try ParameterError.check(step, is: .atLeast(1), name: "step")
  for buffer in [gradient, moments.mean, moments.square] {
    try checkCount(buffer, isProductOf: [weight.count])
  }
}
