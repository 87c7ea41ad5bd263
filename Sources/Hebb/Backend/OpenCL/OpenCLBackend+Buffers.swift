// SPDX-License-Identifier: Apache-2.0

internal import COpenCL

/// Memory of an OpenCL device; given back with its last owner.
final class OpenCLMemory: DeviceMemory {
  let object: OpenCLObject
  private let byteCount: Int
  private let account: MemoryAccount
  private let spare: SpareMemory

  init(byteCount: Int, backend: OpenCLBackend) throws {
    let (context, device) = (backend.context, backend.device)
    guard byteCount <= max(device.maximumAllocation, 1) else {
      throw BackendError.outOfMemory(
        what: "buffer on \(device.name)", needed: byteCount, available: device.maximumAllocation)
    }
    spare = backend.spare
    account = backend.account
    self.byteCount = byteCount
    if let kept = spare.take(byteCount) {
      object = kept
      return
    }
    // What is kept for nobody must not stand in the way of what is asked for.
    if account.left < byteCount { account.release(spare.empty()) }
    try account.reserve(byteCount)
    do {
      object = try OpenCLObject(
        "clCreateBuffer(\(byteCount) bytes)", on: device.name,
        release: { clReleaseMemObject($0) },
        create: {
          clCreateBuffer(
            context.pointer, cl_mem_flags(CL_MEM_READ_WRITE), max(byteCount, 64), nil, &$0)
        })
    } catch {
      account.release(byteCount)
      throw error
    }
  }

  deinit {
    if !spare.keep(object, byteCount) { account.release(byteCount) }
  }
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
    let bytes = buffer.count * MemoryLayout<Element>.stride
    guard bytes > 0 else { return }
    // The largest pattern that is allowed and fits: a driver may copy them one by one.
    let pattern = min(128, 1 << bytes.trailingZeroBitCount)
    try check(
      [UInt8](repeating: 0, count: pattern).withUnsafeBytes {
        clEnqueueFillBuffer(
          queue.pointer, try memory(of: buffer), $0.baseAddress, pattern, 0, bytes, 0, nil, nil)
      }, "clEnqueueFillBuffer", on: device.name)
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
