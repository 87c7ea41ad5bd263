// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Large buffers that nobody holds, kept for the next that asks for the same size.
///
/// Every batch of a training run asks for the sizes of the one before it, and fresh pages cost more than
/// the work on them. In an in-order queue whatever still uses a kept buffer is done before its next
/// owner's work begins. They stay reserved in the account until they are let go.
final class SpareMemory: Sendable {
  /// The smallest buffer that is kept; smaller ones come from memory that the process has already.
  private static let leastBytes = 1 << 18
  /// The most bytes that are kept at once.
  private let limit: Int
  private let kept = Mutex((objects: [Int: [OpenCLObject]](), bytes: 0))

  init(limit: Int) { self.limit = limit }

  /// A kept buffer of exactly this size.
  func take(_ bytes: Int) -> OpenCLObject? {
    kept.withLock { kept in
      guard let object = kept.objects[bytes]?.popLast() else { return nil }
      kept.bytes -= bytes
      return object
    }
  }

  /// Keeps a buffer; whether it did.
  func keep(_ object: OpenCLObject, _ bytes: Int) -> Bool {
    guard bytes >= SpareMemory.leastBytes else { return false }
    return kept.withLock { kept in
      guard bytes <= limit - kept.bytes else { return false }
      kept.objects[bytes, default: []].append(object)
      kept.bytes += bytes
      return true
    }
  }

  /// Lets all go; the bytes that were kept.
  func empty() -> Int {
    kept.withLock { kept in
      defer { kept = ([:], 0) }
      return kept.bytes
    }
  }
}
