// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend {
  /// The elements of one work-item of an element-wise kernel: a vector on CPUs, one on GPUs.
  private var width: Int { usesGroups ? 1 : 16 }

  /// The neurons of one tile of traces or weights: a vector on CPUs, a work-group on GPUs.
  var tileLanes: Int { usesGroups ? 64 : 16 }

  /// The define that tells a kernel its width.
  var widthDefine: String { "WIDTH=\(width)" }

  /// The launch of work-items that each do a block of work: alone in their groups on CPUs, where a
  /// group costs little and each size of group would be compiled anew; side by side on GPUs, rounded
  /// up, so that the kernel leaves out what is beyond its first extent.
  func blocks(_ first: Int, _ second: Int = 1) -> LaunchSize {
    let size = usesGroups ? min(64, device.maximumWorkGroupSize) : 1
    return .grid((first + size - 1) / size * size, second, inGroupsOf: [size, 1])
  }

  /// Enqueues an element-wise kernel over a number of elements.
  func launchLanes(
    _ kernel: String, of family: KernelFamily, defines: [String], count: Int,
    _ arguments: [KernelArgument]
  ) throws {
    let items = (count + width - 1) / width
    try launch(
      kernel, of: family, defines: [widthDefine] + defines,
      size: .items(items, inGroupsOf: min(64, device.maximumWorkGroupSize)), arguments)
  }

  /// Enqueues an element-wise kernel over rows of elements: no work-item reaches over a row's end.
  func launchLanes(
    _ kernel: String, of family: KernelFamily, defines: [String], count: Int, rows: Int,
    _ arguments: [KernelArgument]
  ) throws {
    let items = (count + width - 1) / width
    // A row is an item or two of the form for CPUs: larger groups would stand empty.
    let group = usesGroups ? min(64, device.maximumWorkGroupSize) : 1
    try launch(
      kernel, of: family, defines: [widthDefine] + defines,
      size: .grid((items + group - 1) / group * group, rows, inGroupsOf: [group, 1]), arguments)
  }
}

extension KernelArgument {
  /// A number of elements or steps.
  ///
  /// A launch is rounded up to whole groups and vectors, and what a kernel counts to must stay in
  /// its 32 bits.
  ///
  /// - Throws: ``BackendError`` if it is beyond what kernels count in.
  static func count(_ value: Int) throws -> KernelArgument {
    let limit = Int(Int32.max) - 8192
    guard value <= limit else {
      throw BackendError.tooManyElements(count: value, limit: limit)
    }
    return .int(Int32(value))
  }
}

/// The define that turns a division by tau into a product: none unless 1 / tau is exact.
func reciprocalDefine(_ tau: Float) -> [String] {
  guard tau.isNormal, tau.significandBitPattern == 0, (1 / tau).isNormal else { return [] }
  return ["RECIPROCAL=0x1p\(-Int(tau.exponent))f"]
}
