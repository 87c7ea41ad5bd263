// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Host memory of the CPU backend, zeroed, on a cache line; freed with its last owner.
final class CPUMemory: DeviceMemory, @unchecked Sendable {
  // Unchecked: operations of one backend write disjoint elements within a call, and the caller of a
  // backend orders its calls, as with an OpenCL queue.
  let base: UnsafeMutableRawPointer
  let byteCount: Int
  private let account: MemoryAccount

  /// Allocates zeroed bytes.
  init(byteCount: Int, account: MemoryAccount) throws {
    try account.reserve(byteCount)
    let size = max(64, (byteCount + 63) / 64 * 64)
    guard let base = aligned_alloc(64, size) else {
      account.release(byteCount)
      throw BackendError.outOfMemory(what: "cpu buffer", needed: byteCount, available: account.left)
    }
    memset(base, 0, size)
    self.base = base
    self.byteCount = byteCount
    self.account = account
  }

  deinit {
    free(base)
    account.release(byteCount)
  }
}

/// The elements of a CPU buffer, with indices checked in debug builds.
///
/// Sendable, as each block of a parallel loop writes its own indices only.
struct Elements<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
  private let base: UnsafeMutableBufferPointer<Element>
  private let owner: CPUMemory

  init(_ memory: CPUMemory, count: Int) {
    owner = memory
    base = UnsafeMutableBufferPointer(
      start: memory.base.assumingMemoryBound(to: Element.self), count: count)
  }

  var count: Int { base.count }
  var indices: Range<Int> { 0..<base.count }

  subscript(index: Int) -> Element {
    @inline(__always) get { base[index] }
    @inline(__always) nonmutating set { base[index] = newValue }
  }

  /// Copies elements in.
  func assign(_ elements: [Element], at offset: Int) {
    elements.withUnsafeBytes { source in
      guard let from = source.baseAddress else { return }
      (owner.base + offset * MemoryLayout<Element>.stride).copyMemory(
        from: from, byteCount: source.count)
    }
  }

  /// Copies elements out.
  func array(in range: Range<Int>) -> [Element] { Array(base[range]) }
}
