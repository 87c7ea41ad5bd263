// SPDX-License-Identifier: Apache-2.0

import Hebb

/// Random inputs of the benchmarks, the same on every backend and in every run.
enum BenchmarkData {
  /// Random numbers that are drawn before the sequence starts again: prime, so that it meets no size.
  private static let period = 1_000_003

  /// Uniform values.
  static func values(count: Int, in range: ClosedRange<Float>) -> [Float] {
    var random = RandomStream(seed: 1, purpose: .encoding)
    let drawn = (0..<min(count, period)).map { _ in
      range.lowerBound + random.nextUnit() * (range.upperBound - range.lowerBound)
    }
    return repeated(drawn, count: count)
  }

  /// Bit-packed spikes of at most 32 steps, each with the given probability.
  static func spikes(count: Int, steps: Int, rate: Float) -> [UInt32] {
    var random = RandomStream(seed: 2, purpose: .encoding)
    let drawn = (0..<min(count, period)).map { _ in
      (0..<UInt32(steps)).reduce(UInt32(0)) { word, step in
        random.nextUnit() < rate ? word | 1 << step : word
      }
    }
    return repeated(drawn, count: count)
  }

  private static func repeated<Element>(_ drawn: [Element], count: Int) -> [Element] {
    count > drawn.count ? (0..<count).map { drawn[$0 % drawn.count] } : drawn
  }
}
