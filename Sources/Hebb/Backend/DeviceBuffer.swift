// SPDX-License-Identifier: Apache-2.0

/// Elements in the memory of a backend.
///
/// A small value that shares the memory; the memory is freed with its last copy. Only the backend
/// that made it looks inside: any other throws ``BackendError/foreignBuffer(backend:)``.
public struct DeviceBuffer<Element: BitwiseCopyable & Sendable>: Sendable {
  /// The number of elements.
  public let count: Int

  package let memory: any DeviceMemory

  package init(count: Int, memory: any DeviceMemory) {
    self.count = count
    self.memory = memory
  }
}

/// The memory behind a ``DeviceBuffer``; each backend has its own final class.
package protocol DeviceMemory: AnyObject, Sendable {}
