// SPDX-License-Identifier: Apache-2.0

internal import COpenCL
import HebbKernels

/// The OpenCL backend: hand-written kernels on one device, in one in-order queue.
package final class OpenCLBackend: Backend {
  package let name = "opencl"
  package let device: OpenCLDevice
  package let options: BackendOptions
  let context: OpenCLObject
  let queue: OpenCLObject
  let account: MemoryAccount
  let spare: SpareMemory
  package let programs: ProgramCache

  /// Opens a device.
  ///
  /// - Parameters:
  ///   - device: The device.
  ///   - options: How its kernels are laid out and what they may use.
  ///   - programStore: Where compiled programs are kept; nowhere if `nil`.
  /// - Throws: ``BackendError`` if the device refuses a context or a queue.
  package init(
    device: OpenCLDevice, options: BackendOptions = BackendOptions(),
    programStore: ProgramStore? = .userCache()
  ) throws {
    self.device = device
    self.options = options
    context = try OpenCLObject(
      "clCreateContext", on: device.name, release: { clReleaseContext($0) },
      create: { status in
        var id: OpaquePointer? = device.id
        return clCreateContext(nil, 1, &id, nil, nil, &status)
      })
    let context = context
    queue = try OpenCLObject(
      "clCreateCommandQueue", on: device.name, release: { clReleaseCommandQueue($0) },
      create: { clCreateCommandQueue(context.pointer, device.id, 0, &$0) })
    account = MemoryAccount(limit: options.memoryLimit ?? device.globalMemory)
    spare = SpareMemory(limit: account.limit / 4)
    programs = ProgramCache(device: device, context: context, store: programStore)
  }

  package var deviceDescription: String { device.description }

  package var memoryLimit: Int { account.limit }

  /// Whether kernels take the form for GPUs: a work-group a sample or tile.
  package var usesGroups: Bool {
    switch options.tiling {
    case .automatic: device.kind != .cpu
    case .group: true
    case .item: false
    }
  }

  /// Whether dense products go to CLBlast.
  package var usesCLBlast: Bool {
    switch options.denseProduct {
    case .automatic: device.kind == .gpu
    case .clblast: true
    case .tile: false
    }
  }
}
