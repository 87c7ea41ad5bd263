// SPDX-License-Identifier: Apache-2.0

extension OpenCLBackend: ReductionOperations {
  package func magnitude(of values: DeviceBuffer<Float>) throws -> Magnitude {
    throw BackendError.call("stub", status: 0, device: name)
  }

  package func countLabels(
    neurons: DeviceBuffer<Int32>, stride: Int, labels: DeviceBuffer<UInt8>,
    counts: DeviceBuffer<UInt32>, classes: Int
  ) throws {
    throw BackendError.call("stub", status: 0, device: name)
  }
}
