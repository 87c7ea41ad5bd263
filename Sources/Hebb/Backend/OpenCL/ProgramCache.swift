// SPDX-License-Identifier: Apache-2.0

internal import COpenCL
import HebbKernels
import Synchronization

/// The compiled programs of a device: in memory for this process, on disk for the next.
///
/// A program is keyed by its source, options, device and driver. A cache file that is stale, cut short
/// or altered is rebuilt without a word; a folder that cannot be written costs compilation only.
package final class ProgramCache: Sendable {
  private let device: OpenCLDevice
  private let context: OpenCLObject
  private let store: ProgramStore?
  private let state = Mutex(State())

  private struct State {
    var programs: [String: OpenCLObject] = [:]
    var kernels: [String: OpenCLObject] = [:]
  }

  init(device: OpenCLDevice, context: OpenCLObject, store: ProgramStore?) {
    self.device = device
    self.context = context
    self.store = store
  }

  /// Calls the body with a kernel that nobody else uses meanwhile.
  package func withKernel<Result>(
    _ name: String, of family: KernelFamily, defines: [String],
    _ body: (OpaquePointer) throws -> Result
  ) throws -> Result {
    let key = "\(name) \(family.rawValue) \(defines.joined(separator: " "))"
    return try state.withLock { state in
      if let kernel = state.kernels[key] { return try body(kernel.pointer) }
      let program = try program(of: family, defines: defines, in: &state)
      let kernel = try OpenCLObject(
        "clCreateKernel(\(name))", on: device.name, release: { clReleaseKernel($0) },
        create: { clCreateKernel(program.pointer, name, &$0) })
      state.kernels[key] = kernel
      return try body(kernel.pointer)
    }
  }

  private func program(
    of family: KernelFamily, defines: [String], in state: inout State
  ) throws -> OpenCLObject {
    let options = buildOptions(defines)
    let key = "\(family.rawValue) \(options)"
    if let program = state.programs[key] { return program }
    let source = family.source
    let identity = [
      source, options, device.name, device.platform, device.driver, device.version,
    ].joined(separator: "\u{0}")
    let program: OpenCLObject
    if let binary = store?.load(identity), let cached = try? build(binary, options: options) {
      program = cached
    } else {
      program = try compile(source, options: options, family: family)
      if let binary = binary(of: program) { store?.save(binary, for: identity) }
    }
    state.programs[key] = program
    return program
  }

  private func buildOptions(_ defines: [String]) -> String {
    var options = ["-cl-std=CL1.2"]
    if device.roundsDivisionCorrectly { options.append("-cl-fp32-correctly-rounded-divide-sqrt") }
    return (options + defines.map { "-D \($0)" }).joined(separator: " ")
  }

  private func compile(
    _ source: String, options: String, family: KernelFamily
  ) throws -> OpenCLObject {
    let program = try OpenCLObject(
      "clCreateProgramWithSource(\(family.rawValue).cl)", on: device.name,
      release: { clReleaseProgram($0) },
      create: { status in
        source.withCString { text in
          var text: UnsafePointer<CChar>? = text
          return clCreateProgramWithSource(context.pointer, 1, &text, nil, &status)
        }
      })
    guard build(program, options: options) == CL_SUCCESS else {
      let log = buildLog(of: program)
      throw BackendError.compilation(
        family: family.rawValue, device: device.name, options: options,
        log: log.split(separator: "\n").prefix(5).joined(separator: " | "),
        logPath: store?.saveLog(log, of: family.rawValue))
    }
    return program
  }

  private func build(_ binary: [UInt8], options: String) throws -> OpenCLObject {
    let device = device
    let program = try OpenCLObject(
      "clCreateProgramWithBinary", on: device.name, release: { clReleaseProgram($0) },
      create: { status in
        binary.withUnsafeBufferPointer { bytes in
          var id: OpaquePointer? = device.id
          var size = bytes.count
          var pointer = bytes.baseAddress
          var accepted = cl_int(CL_SUCCESS)
          return clCreateProgramWithBinary(
            context.pointer, 1, &id, &size, &pointer, &accepted, &status)
        }
      })
    try check(build(program, options: options), "clBuildProgram(binary)", on: device.name)
    return program
  }

  private func build(_ program: OpenCLObject, options: String) -> cl_int {
    var id: OpaquePointer? = device.id
    return clBuildProgram(program.pointer, 1, &id, options, nil, nil)
  }

  /// The whole log of the compiler.
  private func buildLog(of program: OpenCLObject) -> String {
    let property = cl_program_build_info(CL_PROGRAM_BUILD_LOG)
    var size = 0
    guard
      clGetProgramBuildInfo(program.pointer, device.id, property, 0, nil, &size) == CL_SUCCESS,
      size > 0
    else { return "no log" }
    var bytes = [UInt8](repeating: 0, count: size)
    clGetProgramBuildInfo(program.pointer, device.id, property, size, &bytes, nil)
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  private func binary(of program: OpenCLObject) -> [UInt8]? {
    var size = 0
    guard
      clGetProgramInfo(
        program.pointer, cl_program_info(CL_PROGRAM_BINARY_SIZES), MemoryLayout<Int>.size, &size,
        nil) == CL_SUCCESS, size > 0
    else { return nil }
    var bytes = [UInt8](repeating: 0, count: size)
    let status = bytes.withUnsafeMutableBufferPointer { buffer in
      var pointer = buffer.baseAddress
      return clGetProgramInfo(
        program.pointer, cl_program_info(CL_PROGRAM_BINARIES),
        MemoryLayout<UnsafeMutablePointer<UInt8>?>.size, &pointer, nil)
    }
    return status == CL_SUCCESS ? bytes : nil
  }
}
