// SPDX-License-Identifier: Apache-2.0

internal import COpenCL

/// The owner of one OpenCL object: a context, queue, program, kernel or buffer.
final class OpenCLObject: Sendable {
  // OpenCL objects may be used from any thread; clSetKernelArg is the exception, and Launch locks it.
  nonisolated(unsafe) let pointer: OpaquePointer
  private let release: @Sendable (OpaquePointer) -> Void

  /// Takes over what a create call returns.
  ///
  /// - Throws: ``BackendError/call(_:status:device:)`` with the name of the call if it fails.
  init(
    _ call: String, on device: String, release: @escaping @Sendable (OpaquePointer) -> Void,
    create: (inout cl_int) -> OpaquePointer?
  ) throws {
    var status = cl_int(CL_SUCCESS)
    let created = create(&status)
    try check(status, call, on: device)
    guard let created else { throw BackendError.call(call, status: status, device: device) }
    pointer = created
    self.release = release
  }

  deinit { release(pointer) }
}

/// Throws unless an OpenCL call succeeded.
func check(_ status: cl_int, _ call: String, on device: String) throws {
  guard status == CL_SUCCESS else {
    let name = statusName(status).map { " (\($0))" } ?? ""
    throw BackendError.call("\(call)\(name)", status: status, device: device)
  }
}

/// The name of an OpenCL status that a user may meet; `nil` of one that has none here.
private func statusName(_ status: cl_int) -> String? {
  switch status {
  case -2: "device not available"
  case -4: "memory object allocation failure"
  case -5: "out of resources"
  case -6: "out of host memory"
  case -11: "build program failure"
  case -36: "invalid command queue"
  case -44, -45: "invalid program"
  case -46: "invalid kernel name"
  case -48: "invalid kernel"
  case -51, -52: "invalid kernel arguments"
  case -54: "invalid work-group size"
  case -61: "invalid buffer size"
  default: nil
  }
}
