// SPDX-License-Identifier: Apache-2.0

extension CPUBackend: DropoutOperations {
  package func dropout(_ input: DeviceActivity, mask: DropoutMask) throws -> DeviceSequence {
    try input.check()
    let (features, count) = (input.features, input.batch * input.features)
    let kept = try makeBuffer(
      of: Float.self, count: elementCount(of: [input.storedSteps, count]))
    let (x, y) = try (elements(of: input), elements(of: kept))
    let key = Philox4x32.key(seed: mask.seed, purpose: .dropout)
    forEachBlock(of: count, size: 512) { block in
      for index in block {
        let random = Philox4x32.words(
          counter: SIMD4(
            UInt32(truncatingIfNeeded: mask.presentation), UInt32(truncatingIfNeeded: mask.layer),
            UInt32(index % features),
            UInt32(truncatingIfNeeded: mask.firstSample + index / features)), key: key)
        let isKept = Philox4x32.unit(random.x) >= mask.probability
        for step in 0..<input.storedSteps {
          y[step * count + index] = isKept ? x[step, index] * mask.scale : 0
        }
      }
    }
    return input.sequence(of: kept)
  }
}
