// SPDX-License-Identifier: Apache-2.0

import Dispatch

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The reference backend: plain Swift, the oracle of every kernel test.
///
/// State is float32, sums are taken in `Double` and rounded once, except in competition, where every
/// sum is float32 in ascending order on all backends. The result does not depend on the number of
/// threads.
package struct CPUBackend: Backend {
  package let name = "cpu"
  let account: MemoryAccount

  /// Creates the backend.
  package init(options: BackendOptions = BackendOptions()) {
    account = MemoryAccount(limit: options.memoryLimit ?? physicalMemory())
  }

  package var deviceDescription: String { "plain Swift, \(processorCount()) cores" }

  package var memoryLimit: Int { account.limit }

  /// Calls the body for fixed blocks of 0 ..< count, spread over cores.
  ///
  /// Blocks do not depend on the number of cores, and each writes its own elements only, so neither
  /// does the result.
  func forEachBlock(
    of count: Int, size: Int = 4096, _ body: @Sendable (Range<Int>) -> Void
  ) {
    let blocks = (count + size - 1) / size
    guard blocks > 1 else {
      if count > 0 { body(0..<count) }
      return
    }
    DispatchQueue.concurrentPerform(iterations: blocks) { block in
      body(block * size..<min(count, (block + 1) * size))
    }
  }
}

/// The memory of the machine in bytes.
private func physicalMemory() -> Int {
  sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
}

/// The number of cores that this process may use.
package func processorCount() -> Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
