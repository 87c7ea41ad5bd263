// SPDX-License-Identifier: Apache-2.0

import Hebb

/// What computes: `--backend`, `--device` and how work is laid out there.
struct BackendOptions: ParsableArguments {
  enum Name: String, CaseIterable, ExpressibleByArgument {
    case auto
    case cpu
    case opencl
  }

  @Option(help: "What computes; 'auto' takes the best OpenCL device, else the CPU.")
  var backend = Name.auto

  @Option(help: ArgumentHelp("The OpenCL device, by its number in 'hebb devices'.", valueName: "n"))
  var device: Int?

  @Option(help: "How work-items share the work: 'group' suits GPUs, 'item' CPUs.")
  var tiling = Hebb.BackendOptions.Tiling.automatic

  @Option(help: "What computes dense products.")
  var gemm = Hebb.BackendOptions.DenseProduct.automatic

  @Option(help: ArgumentHelp("The bytes that all buffers may take.", valueName: "bytes"))
  var memory: Int?

  func validate() throws {
    if let memory, memory < 1 {
      throw ValidationError("--memory: is \(memory); give at least 1 byte")
    }
    if device != nil, backend == .cpu {
      throw ValidationError(
        "--device: chooses an OpenCL device, and the backend is cpu; leave one of them out")
    }
  }

  /// Makes the backend; says on standard error what `auto` took.
  ///
  /// - Throws: `BackendError` if the device asked for cannot be had.
  func makeBackend() throws -> any Backend {
    let made = try choice.makeBackend(
      options: Hebb.BackendOptions(tiling: tiling, denseProduct: gemm, memoryLimit: memory))
    if backend == .auto {
      let reason = made.name == "cpu" ? "no OpenCL device found, " : ""
      Console.printError("hebb: \(reason)auto took \(made.name): \(made.deviceDescription)")
    }
    return made
  }

  private var choice: BackendChoice {
    switch backend {
    case .cpu: .cpu
    case .opencl: .opencl(device: device)
    case .auto: device.map { .opencl(device: $0) } ?? .automatic
    }
  }
}

extension Hebb.BackendOptions.Tiling: ExpressibleByArgument {}
extension Hebb.BackendOptions.DenseProduct: ExpressibleByArgument {}
