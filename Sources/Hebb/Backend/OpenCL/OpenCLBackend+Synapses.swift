// SPDX-License-Identifier: Apache-2.0

extension OpenCLBackend: SynapseOperations {
  package func linear(
    _ input: DeviceActivity, weight: DeviceBuffer<Float>, outputs: Int
  ) throws -> DeviceSequence {
    throw BackendError.call("stub", status: 0, device: name)
  }

  package func multiply(
    _ left: DeviceMatrix, _ right: DeviceMatrix, into product: DeviceBuffer<Float>, scale: Float,
    keep: Float
  ) throws {
    throw BackendError.call("stub", status: 0, device: name)
  }
}
