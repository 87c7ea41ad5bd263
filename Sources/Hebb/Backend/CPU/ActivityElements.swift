// SPDX-License-Identifier: Apache-2.0

/// One side's activity in CPU memory, read as a value at a step: 0 or 1 where it is spikes.
enum ActivityElements: Sendable {
  case spikes(Elements<UInt32>, count: Int)
  case values(Elements<Float>, stride: Int)

  /// The value of an element of the batch at a step.
  @inline(__always)
  subscript(step: Int, index: Int) -> Float {
    switch self {
    case .spikes(let words, let count):
      Float(words[step / 32 * count + index] >> UInt32(step % 32) & 1)
    case .values(let values, let stride): values[step * stride + index]
    }
  }
}

extension CPUBackend {
  /// The elements of an activity of this backend.
  func elements(of activity: DeviceActivity) throws -> ActivityElements {
    switch activity {
    case .spikes(let train): .spikes(try elements(of: train.words), count: train.count)
    case .values(let sequence):
      .values(
        try elements(of: sequence.values), stride: sequence.isConstant ? 0 : sequence.count)
    }
  }
}
