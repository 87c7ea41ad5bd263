// SPDX-License-Identifier: Apache-2.0

internal import COpenCL

/// An OpenCL device and what Hebb needs to know about it.
public struct OpenCLDevice: Sendable, CustomStringConvertible {
  /// The kind of a device, best first.
  public enum Kind: Int, Sendable {
    /// A graphics processor.
    case gpu
    /// Another accelerator.
    case accelerator
    /// A CPU, as with PoCL.
    case cpu
  }

  nonisolated(unsafe) let id: OpaquePointer
  /// The kind of the device.
  public let kind: Kind
  /// The name of the device.
  public let name: String
  /// The platform and its version.
  public let platform: String
  /// The version of the driver.
  public let driver: String
  /// The OpenCL version of the device.
  public let version: String
  /// The parallel compute units.
  public let computeUnits: Int
  /// The largest work-group.
  public let maximumWorkGroupSize: Int
  /// The bytes of global memory.
  public let globalMemory: Int
  /// The bytes of the largest buffer.
  public let maximumAllocation: Int
  /// The bytes of local memory of a work-group.
  public let localMemory: Int
  /// Whether division and square root round correctly.
  public let roundsDivisionCorrectly: Bool
  /// Whether subnormal numbers are kept.
  public let keepsSubnormals: Bool

  /// The name of the device and its platform.
  public var description: String { "\(name) (\(platform), driver \(driver))" }

  /// The devices found, the best first: GPUs, accelerators, CPUs; then by compute units.
  ///
  /// Asked for once: PoCL crashes where two threads make its first call together.
  public static let all: [OpenCLDevice] =
    platformIdentifiers().flatMap(devices(of:)).enumerated().sorted { first, second in
      let (one, other) = (first.element, second.element)
      if one.kind != other.kind { return one.kind.rawValue < other.kind.rawValue }
      if one.computeUnits != other.computeUnits { return one.computeUnits > other.computeUnits }
      return first.offset < second.offset
    }.map(\.element)

  /// The device with the given index in ``all``, or the best one.
  ///
  /// - Parameter index: The index, or `nil`.
  /// - Returns: The device.
  /// - Throws: ``BackendError`` if there is no device, or none with this index.
  package static func select(_ index: Int?) throws -> OpenCLDevice {
    let devices = all
    guard let best = devices.first else {
      throw BackendError.noDevice(
        lookedFor:
          "\(platformIdentifiers().count) platforms from the ICD loader, none with a device")
    }
    guard let index else { return best }
    guard devices.indices.contains(index) else {
      throw BackendError.deviceIndex(index, devices: devices.map(\.name))
    }
    return devices[index]
  }
}

private func platformIdentifiers() -> [OpaquePointer] {
  var count: cl_uint = 0
  guard clGetPlatformIDs(0, nil, &count) == CL_SUCCESS, count > 0 else { return [] }
  var identifiers = [OpaquePointer?](repeating: nil, count: Int(count))
  guard clGetPlatformIDs(count, &identifiers, nil) == CL_SUCCESS else { return [] }
  return identifiers.compactMap(\.self)
}

private func devices(of platform: OpaquePointer) -> [OpenCLDevice] {
  let all = cl_device_type(CL_DEVICE_TYPE_ALL)
  var count: cl_uint = 0
  guard clGetDeviceIDs(platform, all, 0, nil, &count) == CL_SUCCESS, count > 0 else { return [] }
  var identifiers = [OpaquePointer?](repeating: nil, count: Int(count))
  guard clGetDeviceIDs(platform, all, count, &identifiers, nil) == CL_SUCCESS else { return [] }
  let query = InfoQuery { clGetPlatformInfo(platform, $0, $1, $2, $3) }
  let name =
    "\(query.string(cl_uint(CL_PLATFORM_NAME))) \(query.string(cl_uint(CL_PLATFORM_VERSION)))"
  return identifiers.compactMap(\.self).map { OpenCLDevice(id: $0, platform: name) }
}

extension OpenCLDevice {
  fileprivate init(id: OpaquePointer, platform: String) {
    let query = InfoQuery { clGetDeviceInfo(id, $0, $1, $2, $3) }
    let type = query.value(cl_uint(CL_DEVICE_TYPE), default: cl_device_type(0))
    let precision = query.value(
      cl_uint(CL_DEVICE_SINGLE_FP_CONFIG), default: cl_device_fp_config(0))
    self.id = id
    self.platform = platform
    kind =
      type & cl_device_type(CL_DEVICE_TYPE_GPU) != 0
      ? .gpu : type & cl_device_type(CL_DEVICE_TYPE_ACCELERATOR) != 0 ? .accelerator : .cpu
    name = query.string(cl_uint(CL_DEVICE_NAME))
    driver = query.string(cl_uint(CL_DRIVER_VERSION))
    version = query.string(cl_uint(CL_DEVICE_VERSION))
    computeUnits = Int(query.value(cl_uint(CL_DEVICE_MAX_COMPUTE_UNITS), default: cl_uint(1)))
    maximumWorkGroupSize = query.value(cl_uint(CL_DEVICE_MAX_WORK_GROUP_SIZE), default: 1)
    globalMemory = Int(
      clamping: query.value(cl_uint(CL_DEVICE_GLOBAL_MEM_SIZE), default: cl_ulong(0)))
    maximumAllocation = Int(
      clamping: query.value(cl_uint(CL_DEVICE_MAX_MEM_ALLOC_SIZE), default: cl_ulong(0)))
    localMemory = Int(
      clamping: query.value(cl_uint(CL_DEVICE_LOCAL_MEM_SIZE), default: cl_ulong(0)))
    roundsDivisionCorrectly =
      precision & cl_device_fp_config(CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT) != 0
    keepsSubnormals = precision & cl_device_fp_config(CL_FP_DENORM) != 0
  }
}

/// Reads the properties of an OpenCL object; what cannot be read is empty or the default.
private struct InfoQuery {
  let call: (cl_uint, Int, UnsafeMutableRawPointer?, UnsafeMutablePointer<Int>?) -> cl_int

  func string(_ property: cl_uint) -> String {
    var size = 0
    guard call(property, 0, nil, &size) == CL_SUCCESS, size > 0 else { return "" }
    var bytes = [UInt8](repeating: 0, count: size)
    guard call(property, size, &bytes, nil) == CL_SUCCESS else { return "" }
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  func value<Value: BitwiseCopyable>(_ property: cl_uint, default value: Value) -> Value {
    var result = value
    guard call(property, MemoryLayout<Value>.size, &result, nil) == CL_SUCCESS else {
      return value
    }
    return result
  }
}
