// SPDX-License-Identifier: Apache-2.0

extension OpenCLBackend: TraceOperations {
  package func trace(
    of activity: DeviceActivity, tau: Float, direction: TraceDirection,
    carried: DeviceBuffer<Float>?
  ) throws -> DeviceSequence {
    throw BackendError.call("stub", status: 0, device: name)
  }
}
