// SPDX-License-Identifier: Apache-2.0

extension CPUBackend: BufferOperations {
  package func makeBuffer<Element: BitwiseCopyable & Sendable>(
    of type: Element.Type, count: Int
  ) throws -> DeviceBuffer<Element> {
    let bytes = try elementCount(of: [count, MemoryLayout<Element>.stride])
    return DeviceBuffer(count: count, memory: try CPUMemory(byteCount: bytes, account: account))
  }

  package func makeBuffer<Element: BitwiseCopyable & Sendable>(
    copying elements: [Element]
  ) throws -> DeviceBuffer<Element> {
    let buffer = try makeBuffer(of: Element.self, count: elements.count)
    try self.elements(of: buffer).assign(elements, at: 0)
    return buffer
  }

  package func write<Element: BitwiseCopyable & Sendable>(
    _ elements: [Element], to buffer: DeviceBuffer<Element>, at offset: Int
  ) throws {
    try checkRange(offset..<offset + elements.count, in: buffer, operation: "write")
    try self.elements(of: buffer).assign(elements, at: offset)
  }

  package func read<Element: BitwiseCopyable & Sendable>(
    _ buffer: DeviceBuffer<Element>, in range: Range<Int>
  ) throws -> [Element] {
    try checkRange(range, in: buffer, operation: "read")
    return try elements(of: buffer).array(in: range)
  }

  package func copy<Element: BitwiseCopyable & Sendable>(
    _ source: DeviceBuffer<Element>, to destination: DeviceBuffer<Element>
  ) throws {
    try checkRange(0..<source.count, in: destination, operation: "copy")
    try elements(of: destination).assign(elements(of: source).array(in: 0..<source.count), at: 0)
  }

  package func clear<Element: BitwiseCopyable & Sendable>(
    _ buffer: DeviceBuffer<Element>
  ) throws {
    let bytes = try Elements<UInt8>(
      memory(of: buffer), count: buffer.count * MemoryLayout<Element>.stride)
    for index in bytes.indices { bytes[index] = 0 }
  }

  package func synchronize() throws {}

  /// The elements of a buffer of this backend.
  func elements<Element>(of buffer: DeviceBuffer<Element>) throws -> Elements<Element> {
    Elements(try memory(of: buffer), count: buffer.count)
  }

  private func memory<Element>(of buffer: DeviceBuffer<Element>) throws -> CPUMemory {
    guard let memory = buffer.memory as? CPUMemory else {
      throw BackendError.foreignBuffer(backend: name)
    }
    return memory
  }
}

/// Throws unless a range lies inside a buffer.
func checkRange<Element>(
  _ range: Range<Int>, in buffer: DeviceBuffer<Element>, operation: String
) throws {
  guard range.lowerBound >= 0, range.upperBound <= buffer.count else {
    throw BackendError.outOfBounds(
      operation: operation, count: buffer.count, upperBound: range.upperBound)
  }
}
