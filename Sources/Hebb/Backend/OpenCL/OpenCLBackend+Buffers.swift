// SPDX-License-Identifier: Apache-2.0

internal import COpenCL

/// Memory of an OpenCL device; freed with its last owner.
final class OpenCLMemory: DeviceMemory {
  let object: OpenCLObject
  private let byteCount: Int
  private let account: MemoryAccount

  init(byteCount: Int, backend: OpenCLBackend) throws {
    let (context, device) = (backend.context, backend.device)
    guard byteCount <= max(device.maximumAllocation, 1) else {
      throw BackendError.outOfMemory(
        what: "buffer on \(device.name)", needed: byteCount, available: device.maximumAllocation)
    }
    try backend.account.reserve(byteCount)
    do {
      object = try OpenCLObject(
        "clCreateBuffer(\(byteCount) bytes)", on: device.name,
        release: { clReleaseMemObject($0) },
        create: {
          clCreateBuffer(
            context.pointer, cl_mem_flags(CL_MEM_READ_WRITE), max(byteCount, 64), nil, &$0)
        })
    } catch {
      backend.account.release(byteCount)
      throw error
    }
    self.byteCount = byteCount
    account = backend.account
  }

  deinit { account.release(byteCount) }
}

extension OpenCLBackend: BufferOperations {
  package func makeBuffer<Element: BitwiseCopyable & Sendable>(
    of type: Element.Type, count: Int
  ) throws -> DeviceBuffer<Element> {
    let buffer: DeviceBuffer<Element> = try makeUninitializedBuffer(count: count)
    try clear(buffer)
    return buffer
  }

  package func makeBuffer<Element: BitwiseCopyable & Sendable>(
    copying elements: [Element]
  ) throws -> DeviceBuffer<Element> {
    let buffer: DeviceBuffer<Element> = try makeUninitializedBuffer(count: elements.count)
    try write(elements, to: buffer, at: 0)
    return buffer
  }

  package func write<Element: BitwiseCopyable & Sendable>(
    _ elements: [Element], to buffer: DeviceBuffer<Element>, at offset: Int
  ) throws {
    try checkRange(offset..<offset + elements.count, in: buffer, operation: "write")
    let memory = try memory(of: buffer)
    try elements.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, bytes.count > 0 else { return }
      try check(
        clEnqueueWriteBuffer(
          queue.pointer, memory, cl_bool(CL_TRUE), offset * MemoryLayout<Element>.stride,
          bytes.count, base, 0, nil, nil), "clEnqueueWriteBuffer", on: device.name)
    }
  }

  package func read<Element: BitwiseCopyable & Sendable>(
    _ buffer: DeviceBuffer<Element>, in range: Range<Int>
  ) throws -> [Element] {
    try checkRange(range, in: buffer, operation: "read")
    let memory = try memory(of: buffer)
    guard !range.isEmpty else { return [] }
    let stride = MemoryLayout<Element>.stride
    return try [Element](unsafeUninitializedCapacity: range.count) { elements, count in
      try check(
        clEnqueueReadBuffer(
          queue.pointer, memory, cl_bool(CL_TRUE), range.lowerBound * stride,
          range.count * stride, elements.baseAddress, 0, nil, nil), "clEnqueueReadBuffer",
        on: device.name)
      count = range.count
    }
  }

  package func copy<Element: BitwiseCopyable & Sendable>(
    _ source: DeviceBuffer<Element>, to destination: DeviceBuffer<Element>
  ) throws {
    try checkRange(0..<source.count, in: destination, operation: "copy")
    guard source.count > 0 else { return }
    try check(
      clEnqueueCopyBuffer(
        queue.pointer, memory(of: source), memory(of: destination), 0, 0,
        source.count * MemoryLayout<Element>.stride, 0, nil, nil), "clEnqueueCopyBuffer",
      on: device.name)
  }

  package func clear<Element: BitwiseCopyable & Sendable>(
    _ buffer: DeviceBuffer<Element>
  ) throws {
    guard buffer.count > 0 else { return }
    var zero: UInt8 = 0
    try check(
      clEnqueueFillBuffer(
        queue.pointer, memory(of: buffer), &zero, 1, 0,
        buffer.count * MemoryLayout<Element>.stride, 0, nil, nil), "clEnqueueFillBuffer",
      on: device.name)
  }

  package func synchronize() throws {
    try check(clFinish(queue.pointer), "clFinish", on: device.name)
  }

  /// Makes a buffer whose every element the caller's kernel writes.
  func makeUninitializedBuffer<Element: BitwiseCopyable & Sendable>(
    of type: Element.Type = Element.self, count: Int
  ) throws -> DeviceBuffer<Element> {
    let bytes = try elementCount(of: [count, MemoryLayout<Element>.stride])
    return DeviceBuffer(count: count, memory: try OpenCLMemory(byteCount: bytes, backend: self))
  }

  /// The OpenCL memory object of a buffer of this backend; it stands as long as the buffer.
  func memory<Element>(of buffer: DeviceBuffer<Element>) throws -> OpaquePointer {
    try owner(of: buffer).object.pointer
  }

  /// What keeps the memory of a buffer of this backend.
  func owner<Element>(of buffer: DeviceBuffer<Element>) throws -> OpenCLMemory {
    guard let memory = buffer.memory as? OpenCLMemory else {
      throw BackendError.foreignBuffer(backend: name)
    }
    return memory
  }
}
