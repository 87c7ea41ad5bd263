// SPDX-License-Identifier: Apache-2.0

extension OpenCLBackend: PlasticityOperations {
  package func addWeightDelta(
    pre: DeviceActivity, post: DeviceActivity, weight: DeviceBuffer<Float>,
    parameters: PlasticityParameters, traces: PlasticityTraces, delta: DeviceBuffer<Float>,
    scale: Float, keep: Float, form: PlasticityForm
  ) throws {
    throw BackendError.call("stub", status: 0, device: name)
  }
}
