// SPDX-License-Identifier: Apache-2.0

extension CPUBackend: NeuronOperations {
  package func integrateAndFire(
    _ current: DeviceSequence, membrane: DeviceBuffer<Float>, parameters: NeuronParameters
  ) throws -> DeviceSpikeTrain {
    throw BackendError.call("stub", status: 0, device: name)
  }
}
