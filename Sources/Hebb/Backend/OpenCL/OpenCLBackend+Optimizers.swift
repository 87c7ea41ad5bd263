// SPDX-License-Identifier: Apache-2.0

extension OpenCLBackend: OptimizerOperations {
  package func stepSGD(
    weight: DeviceBuffer<Float>, gradient: DeviceBuffer<Float>, velocity: DeviceBuffer<Float>,
    parameters: SGDParameters
  ) throws {
    throw BackendError.call("stub", status: 0, device: name)
  }
}
