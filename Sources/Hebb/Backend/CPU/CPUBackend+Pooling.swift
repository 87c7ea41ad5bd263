// SPDX-License-Identifier: Apache-2.0

extension CPUBackend: PoolingOperations {
  package func rates(of spikes: DeviceSpikeTrain) throws -> DeviceBuffer<Float> {
    throw BackendError.call("stub", status: 0, device: name)
  }

  package func maxPool(
    _ spikes: DeviceSpikeTrain, geometry: PoolingGeometry
  ) throws -> DeviceSpikeTrain {
    throw BackendError.call("stub", status: 0, device: name)
  }
}
