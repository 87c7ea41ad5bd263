// SPDX-License-Identifier: Apache-2.0

internal import COpenCL
import HebbKernels

/// One argument of a kernel; it owns its memory, which the kernel itself does not before it is enqueued.
enum KernelArgument {
  case memory(OpenCLMemory)
  case int(Int32)
  case uint(UInt32)
  case float(Float)
  case uint2(SIMD2<UInt32>)
}

/// The work of a launch: items in each dimension, and how many share a work-group.
struct LaunchSize {
  let global: [Int]
  let local: [Int]?

  /// One dimension; the device chooses the work-group where none is given.
  static func items(_ count: Int, inGroupsOf size: Int? = nil) -> LaunchSize {
    LaunchSize(
      global: [size.map { (count + $0 - 1) / $0 * $0 } ?? count], local: size.map { [$0] })
  }

  /// Two dimensions.
  static func grid(_ first: Int, _ second: Int, inGroupsOf local: [Int]? = nil) -> LaunchSize {
    LaunchSize(global: [first, second], local: local)
  }
}

extension OpenCLBackend {
  /// Enqueues a kernel; arguments are set and the launch enqueued under one lock.
  ///
  /// - Parameters:
  ///   - kernel: The name of the kernel.
  ///   - family: Its file.
  ///   - defines: What the program is specialized for, as `NAME` or `NAME=value`.
  ///   - size: The work; nothing is enqueued where a dimension is 0.
  ///   - arguments: The arguments in order.
  /// - Throws: ``BackendError`` if the kernel does not compile or a call fails.
  func launch(
    _ kernel: String, of family: KernelFamily, defines: [String] = [], size: LaunchSize,
    _ arguments: [KernelArgument]
  ) throws {
    guard size.global.allSatisfy({ $0 > 0 }) else { return }
    try programs.withKernel(kernel, of: family, defines: defines) { pointer in
      // Only from the enqueuing on does OpenCL hold the buffers that a kernel was given.
      defer { withExtendedLifetime(arguments) {} }
      for (index, argument) in arguments.enumerated() {
        try check(
          argument.set(on: pointer, at: cl_uint(index)), "clSetKernelArg(\(kernel), \(index))",
          on: device.name)
      }
      try check(
        clEnqueueNDRangeKernel(
          queue.pointer, pointer, cl_uint(size.global.count), nil, size.global, size.local, 0, nil,
          nil), "clEnqueueNDRangeKernel(\(kernel))", on: device.name)
    }
  }

  /// A buffer as an argument.
  func argument<Element>(_ buffer: DeviceBuffer<Element>) throws -> KernelArgument {
    .memory(try owner(of: buffer))
  }
}

extension KernelArgument {
  /// Sets the argument on a kernel.
  fileprivate func set(on kernel: OpaquePointer, at index: cl_uint) -> cl_int {
    switch self {
    case .memory(let memory):
      var value: OpaquePointer? = memory.object.pointer
      return clSetKernelArg(kernel, index, MemoryLayout<OpaquePointer?>.size, &value)
    case .int(var value): return clSetKernelArg(kernel, index, 4, &value)
    case .uint(var value): return clSetKernelArg(kernel, index, 4, &value)
    case .float(var value): return clSetKernelArg(kernel, index, 4, &value)
    case .uint2(var value): return clSetKernelArg(kernel, index, 8, &value)
    }
  }
}
