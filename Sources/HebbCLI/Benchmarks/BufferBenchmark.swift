// SPDX-License-Identifier: Apache-2.0

import Hebb

/// The bytes of both buffers of the copy: beyond the caches of today's servers.
let copiedBytes = 512 << 20

/// A copy from one buffer to another: the bandwidth that the other cases are measured against.
func copyBenchmark() -> Benchmark {
  Benchmark(
    name: "copy", stem: "buffers", shape: "one buffer to another, beyond the caches",
    prepare: { try copyWork(workingSet: copiedBytes, on: $0) })
}

/// A copy whose two buffers together have the given size, or what the device can hold.
func copyWork(workingSet: Int, on backend: any Backend) throws -> BenchmarkWork {
  let largest = min(workingSet / 2, backend.memoryLimit / 4)
  let count = max(1, largest / MemoryLayout<UInt32>.size)
  let source = try backend.makeBuffer(of: UInt32.self, count: count)
  let destination = try backend.makeBuffer(of: UInt32.self, count: count)
  let bytes = 2 * count * MemoryLayout<UInt32>.size
  return BenchmarkWork(
    bytes: bytes, workingSet: bytes, operations: 0, items: bytes, unit: "bytes",
    run: { try backend.copy(source, to: destination) })
}
