// SPDX-License-Identifier: Apache-2.0

extension OpenCLBackend: ConvolutionOperations {
  package func convolve(
    _ input: DeviceActivity, weight: DeviceBuffer<Float>, bias: DeviceBuffer<Float>?,
    geometry: ConvolutionGeometry
  ) throws -> DeviceSequence {
    throw BackendError.call("convolve", status: 0, device: device.name)
  }

  package func addWeightDelta(
    pre: DeviceActivity, post: DeviceActivity, weight: DeviceBuffer<Float>,
    geometry: ConvolutionGeometry, parameters: PlasticityParameters, traces: PlasticityTraces,
    delta: DeviceBuffer<Float>, scale: Float, keep: Float, form: PlasticityForm
  ) throws {
    throw BackendError.call("addWeightDelta", status: 0, device: device.name)
  }
}
