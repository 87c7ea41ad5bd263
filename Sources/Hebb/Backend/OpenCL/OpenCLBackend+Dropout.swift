// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend: DropoutOperations {
  package func dropout(_ input: DeviceActivity, mask: DropoutMask) throws -> DeviceSequence {
    try input.check()
    let kept: DeviceBuffer<Float> = try makeUninitializedBuffer(
      count: elementCount(of: [input.storedSteps, input.batch, input.features]))
    try launchLanes(
      "dropout", of: .dropout, defines: input.elementDefines, count: input.features,
      rows: input.batch,
      [
        argument(input), argument(kept), .count(input.features), .count(input.storedSteps),
        .float(mask.probability), .float(mask.scale),
        .uint2(Philox4x32.key(seed: mask.seed, purpose: .dropout)),
        .uint(UInt32(truncatingIfNeeded: mask.presentation)),
        .uint(UInt32(truncatingIfNeeded: mask.layer)),
        .uint(UInt32(truncatingIfNeeded: mask.firstSample)),
      ])
    return input.sequence(of: kept)
  }
}

extension DeviceActivity {
  /// What a kernel is specialized for that takes a constant as values of one step.
  var elementDefines: [String] {
    switch self {
    case .spikes: ["ACTIVITY=uint", "SPIKES"]
    case .values: ["ACTIVITY=float"]
    }
  }
}
