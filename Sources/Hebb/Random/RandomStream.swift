// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What a stream of random numbers is for; each purpose has a stream of its own under one seed.
package enum RandomPurpose: UInt32, Sendable {
  case encoding = 1
  case initialization = 2
  case permutation = 3
  case dropout = 4
  case bias = 5
  case exploration = 6
  case patches = 7
  case readout = 8
  case feedback = 9
  case patchPlaces = 10
  case shifts = 11
  case kernels = 12
  case distortion = 13
}

/// A sequence of random numbers from ``Philox4x32``, for work on the host.
package struct RandomStream: RandomNumberGenerator, Sendable {
  private let key: SIMD2<UInt32>
  private let stream: UInt32
  private var draw: UInt64 = 0
  private var pending: UInt64?

  /// Creates the stream with the given number of a purpose; streams of a seed do not overlap.
  package init(seed: UInt64, purpose: RandomPurpose, stream: Int = 0) {
    let mixed = Philox4x32.key(seed: seed, purpose: purpose)
    key = mixed
    self.stream = UInt32(truncatingIfNeeded: stream)
  }

  package mutating func next() -> UInt64 {
    if let word = pending {
      pending = nil
      return word
    }
    let words = Philox4x32.words(
      counter: SIMD4(
        UInt32(truncatingIfNeeded: draw), UInt32(truncatingIfNeeded: draw >> 32), 0, stream),
      key: key)
    draw += 1
    pending = UInt64(words.w) << 32 | UInt64(words.z)
    return UInt64(words.y) << 32 | UInt64(words.x)
  }

  /// A float in 0 ..< 1 with 24 random bits.
  package mutating func nextUnit() -> Float { Philox4x32.unit(UInt32(truncatingIfNeeded: next())) }

  /// A standard normal float (Box and Muller).
  package mutating func nextNormal() -> Float {
    let radius = (-2 * log(1 - Double(nextUnit()))).squareRoot()
    return Float(radius * cos(2 * .pi * Double(nextUnit())))
  }

  /// A uniform random number below a bound, which is at least 1.
  package mutating func next(below bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A uniform random order of 0 ..< count (Fisher and Yates).
  package mutating func permutation(of count: Int) -> [UInt32] {
    var order = (0..<count).map { UInt32($0) }
    // Written out: the standard library does not promise the same shuffle from one version to the next.
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, Int(next().multipliedFullWidth(by: UInt64(last + 1)).high))
    }
    return order
  }
}

extension Philox4x32 {
  /// The key of a purpose under a seed: all 64 bits of the seed count.
  package static func key(seed: UInt64, purpose: RandomPurpose) -> SIMD2<UInt32> {
    let words = Philox4x32.words(
      counter: SIMD4(purpose.rawValue, 0, 0, 0x4865_6262),
      key: SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
    return SIMD2(words.x, words.y)
  }
}
