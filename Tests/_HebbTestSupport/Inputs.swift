// SPDX-License-Identifier: Apache-2.0

import Hebb

/// Seeded random floats in a range, the same in every run.
///
/// - Parameters:
///   - count: The number of floats.
///   - range: The range; its upper bound is met only by rounding.
///   - seed: Another seed gives other floats.
/// - Returns: The floats.
public func uniform(count: Int, in range: ClosedRange<Float>, seed: Int) -> [Float] {
  words(count: count, seed: seed).map {
    range.lowerBound + Philox4x32.unit($0) * (range.upperBound - range.lowerBound)
  }
}

/// Seeded random multiples of 1/4 in a range: with tau 2 and threshold 1 they meet the threshold exactly.
///
/// - Parameters:
///   - count: The number of floats.
///   - range: The range, in whole numbers.
///   - seed: Another seed gives other floats.
/// - Returns: The multiples of 1/4.
public func quarters(count: Int, in range: ClosedRange<Int>, seed: Int) -> [Float] {
  let choices = UInt32((range.upperBound - range.lowerBound) * 4 + 1)
  return words(count: count, seed: seed).map {
    Float(range.lowerBound) + Float($0 % choices) / 4
  }
}

/// A seeded random spike train; rate 0 is silent and rate 1 saturated.
///
/// - Parameters:
///   - steps: The time steps T.
///   - batch: The samples N.
///   - features: The neurons of a sample.
///   - rate: The probability of a spike at each step.
///   - seed: Another seed gives other spikes.
/// - Returns: The spikes, of shape `[N, features]`.
/// - Throws: `ShapeError` if an extent is negative.
public func spikes(
  steps: Int, batch: Int, features: Int, rate: Float, seed: Int
) throws -> SpikeTrain {
  let values = words(count: steps * batch * features, seed: seed).map {
    Philox4x32.unit($0) < rate ? Float(1) : 0
  }
  return try SpikeTrain(
    packing: Tensor(shape: [steps, batch, features], values: values))
}

/// Seeded random words.
private func words(count: Int, seed: Int) -> [UInt32] {
  let key = SIMD2(UInt32(truncatingIfNeeded: seed), 0x7465_7374)
  return (0..<(count + 3) / 4).flatMap { block in
    let words = Philox4x32.words(
      counter: SIMD4(UInt32(truncatingIfNeeded: block), 0, 0, 0), key: key)
    return [words.x, words.y, words.z, words.w]
  }.dropLast((4 - count % 4) % 4)
}
