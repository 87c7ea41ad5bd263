// SPDX-License-Identifier: Apache-2.0

extension OpenCLBackend: EncodingOperations {
  package func directCurrent(
    _ images: DeviceImages, in range: Range<Int>, steps: Int
  ) throws -> DeviceSequence {
    throw BackendError.call("stub", status: 0, device: name)
  }

  package func latencySpikes(
    _ images: DeviceImages, in range: Range<Int>, code: LatencyCode
  ) throws -> DeviceSpikeTrain {
    throw BackendError.call("stub", status: 0, device: name)
  }

  package func poissonSpikes(
    _ images: DeviceImages, in range: Range<Int>, steps: Int, maximumRate: Float, seed: UInt64,
    presentation: Int
  ) throws -> DeviceSpikeTrain {
    throw BackendError.call("stub", status: 0, device: name)
  }
}
