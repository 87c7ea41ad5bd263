// SPDX-License-Identifier: Apache-2.0

/// Which backend to take; chosen at run time.
public enum BackendChoice: Sendable, Equatable {
  /// The best OpenCL device (GPU before accelerator before CPU, then compute units), else the CPU.
  case automatic
  /// The reference backend in plain Swift.
  case cpu
  /// The OpenCL device with the given index, or the best one.
  case opencl(device: Int?)

  /// Makes the backend.
  ///
  /// - Parameter options: How kernels are laid out; the device's type decides by default.
  /// - Returns: The backend.
  /// - Throws: ``BackendError`` if the device asked for cannot be had.
  public func makeBackend(options: BackendOptions = BackendOptions()) throws -> any Backend {
    switch self {
    case .cpu:
      return CPUBackend(options: options)
    case .opencl(let index):
      return try OpenCLBackend(device: OpenCLDevice.select(index), options: options)
    case .automatic:
      guard let device = OpenCLDevice.all.first else { return CPUBackend(options: options) }
      return try OpenCLBackend(device: device, options: options)
    }
  }
}

/// How work is laid out on a device; every choice has the same meaning.
public struct BackendOptions: Sendable, Equatable {
  /// How work-items share a kernel's work.
  public enum Tiling: String, Sendable, CaseIterable {
    /// By the type of the device.
    case automatic
    /// A work-group a sample or tile, its work-items side by side on neurons: the form for GPUs.
    case group
    /// A work-item a tile, explicit vectors: the form for CPUs.
    case item
  }

  /// What computes dense products.
  public enum DenseProduct: String, Sendable, CaseIterable {
    /// CLBlast on GPUs, the tile kernel elsewhere.
    case automatic
    /// CLBlast.
    case clblast
    /// Hebb's tile kernel.
    case tile
  }

  /// How work-items share a kernel's work.
  public var tiling: Tiling
  /// What computes dense products.
  public var denseProduct: DenseProduct
  /// The bytes that all buffers together may take; what the device has where `nil`.
  public var memoryLimit: Int?

  /// Creates the options.
  ///
  /// - Parameters:
  ///   - tiling: How work-items share a kernel's work.
  ///   - denseProduct: What computes dense products.
  ///   - memoryLimit: The bytes that all buffers together may take; what the device has where `nil`.
  public init(
    tiling: Tiling = .automatic, denseProduct: DenseProduct = .automatic, memoryLimit: Int? = nil
  ) {
    self.tiling = tiling
    self.denseProduct = denseProduct
    self.memoryLimit = memoryLimit
  }
}
