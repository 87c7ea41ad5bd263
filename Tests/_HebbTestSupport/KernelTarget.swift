// SPDX-License-Identifier: Apache-2.0

import Hebb
import Synchronization

/// A device and a tiling: what a kernel test takes as an argument.
public struct KernelTarget: Sendable, CustomStringConvertible {
  /// The device.
  public let device: OpenCLDevice
  /// How its kernels are laid out.
  public let tiling: BackendOptions.Tiling

  /// Every OpenCL device found, in each tiling.
  public static let all: [KernelTarget] = OpenCLDevice.all.flatMap { device in
    [.item, .group].map { KernelTarget(device: device, tiling: $0) }
  }

  /// The device and the tiling.
  public var description: String { "\(device.name), \(tiling.rawValue)" }

  /// The backend of this device and tiling; shared, as each compiles its own kernels.
  package func backend() throws -> OpenCLBackend {
    try KernelTarget.backends.withLock { backends in
      if let backend = backends[description] { return backend }
      let backend = try OpenCLBackend(device: device, options: BackendOptions(tiling: tiling))
      backends[description] = backend
      return backend
    }
  }

  private static let backends = Mutex<[String: OpenCLBackend]>([:])
}
