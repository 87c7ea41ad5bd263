// SPDX-License-Identifier: Apache-2.0

/// A backend that cannot be had, or a device that fails.
public enum BackendError: HebbError, Equatable {
  /// A buffer of another backend was given to this one.
  case foreignBuffer(backend: String)
  /// A range of elements lies outside its buffer.
  case outOfBounds(operation: String, count: Int, upperBound: Int)
  /// The memory for a buffer or a network cannot be had.
  case outOfMemory(what: String, needed: Int, available: Int)
  /// A kernel would count more elements than it can.
  case tooManyElements(count: Int, limit: Int)
  /// No OpenCL device was found.
  case noDevice(lookedFor: String)
  /// There is no device with the given index.
  case deviceIndex(Int, devices: [String])
  /// An OpenCL or CLBlast call failed.
  case call(String, status: Int32, device: String)
  /// A kernel file does not compile on a device; the whole log is in a file if one could be written.
  case compilation(
    family: String, device: String, options: String, log: String, logPath: String?)

  /// What is wrong, where, and what to do.
  public var report: ErrorReport {
    switch self {
    case .foreignBuffer(let backend):
      ErrorReport(
        at: "backend \(backend)", problem: "was given a buffer of another backend",
        remedy: "move the network to one backend first")
    case .outOfBounds(let operation, let count, let upperBound):
      ErrorReport(
        at: operation, problem: "reaches element \(upperBound) of a buffer of \(count)",
        remedy: "give a range inside the buffer")
    case .outOfMemory(let what, let needed, let available):
      ErrorReport(
        at: what, problem: "needs \(needed) bytes and \(available) can be had",
        remedy: "take fewer neurons or a smaller batch")
    case .tooManyElements(let count, let limit):
      ErrorReport(
        at: "opencl", problem: "\(count) elements are more than the \(limit) that a kernel counts",
        remedy: "take fewer neurons or a smaller batch")
    case .noDevice(let lookedFor):
      ErrorReport(
        at: "opencl", problem: "no OpenCL device found (\(lookedFor))",
        remedy: "install a driver, such as pocl-opencl-icd, or give --backend cpu")
    case .deviceIndex(let index, let devices):
      ErrorReport(
        at: "device \(index)",
        problem:
          "there is no such device among \(devices.count): \(devices.joined(separator: ", "))",
        remedy: "give --device 0 to \(devices.count - 1)", kind: .misuse)
    case .call(let name, let status, let device):
      ErrorReport(
        at: device, problem: "\(name) failed with status \(status)",
        remedy: "what is already written stays; try --backend cpu")
    case .compilation(let family, let device, let options, let log, let logPath):
      ErrorReport(
        at: device, problem: "kernels \(family).cl do not compile with \(options): \(log)",
        remedy: logPath.map { "see \($0), or try --backend cpu" } ?? "try --backend cpu")
    }
  }
}
