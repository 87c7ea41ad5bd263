// SPDX-License-Identifier: Apache-2.0

import Hebb

extension Backend {
  /// A spike train of shape `[N, features]` in the memory of this backend.
  package func upload(_ train: SpikeTrain) throws -> DeviceSpikeTrain {
    DeviceSpikeTrain(
      words: try makeBuffer(copying: train.words), steps: train.steps, batch: train.shape[0],
      features: train.shape[1])
  }

  /// Values in the memory of this backend: constant `[N, features]`, or varying `[T, N, features]`.
  package func upload(
    _ values: [Float], isConstant: Bool, steps: Int, batch: Int, features: Int
  ) throws -> DeviceSequence {
    DeviceSequence(
      values: try makeBuffer(copying: values), isConstant: isConstant, steps: steps, batch: batch,
      features: features)
  }
}
