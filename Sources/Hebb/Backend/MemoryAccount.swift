// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The bytes that the buffers of a backend take, against their limit.
package final class MemoryAccount: Sendable {
  /// The bytes that all buffers together may take.
  package let limit: Int
  private let used = Mutex(0)

  package init(limit: Int) { self.limit = limit }

  /// The bytes that are left.
  package var left: Int { used.withLock { limit - $0 } }

  /// Takes bytes.
  ///
  /// - Throws: ``BackendError/outOfMemory(what:needed:available:)`` if they are not left.
  package func reserve(_ bytes: Int) throws {
    try used.withLock { used in
      guard bytes <= limit - used else {
        throw BackendError.outOfMemory(what: "buffer", needed: bytes, available: limit - used)
      }
      used += bytes
    }
  }

  /// Gives bytes back.
  package func release(_ bytes: Int) { used.withLock { $0 -= bytes } }
}
