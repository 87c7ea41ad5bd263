// SPDX-License-Identifier: Apache-2.0

/// The counter-based random number generator Philox-4×32-10.
///
/// Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011). The same
/// counter and key give the same four words on every backend, device and batch size; the kernel
/// twin is `philox4x32` in `Kernels/common.cl`.
public enum Philox4x32 {
  /// The four random words of a counter under a key.
  ///
  /// - Parameters:
  ///   - counter: The position in the stream; in Hebb: draw, time step, neuron, sample.
  ///   - key: The seed; in Hebb: the experiment's seed and the purpose of the stream.
  /// - Returns: Four uniformly distributed 32-bit words.
  public static func words(
    counter: SIMD4<UInt32>, key: SIMD2<UInt32>
  ) -> SIMD4<UInt32> {
    var counter = counter
    var key = key
    for round in 0..<10 {
      if round > 0 { key &+= SIMD2(0x9E37_79B9, 0xBB67_AE85) }
      let first = UInt64(0xD251_1F53) * UInt64(counter.x)
      let second = UInt64(0xCD9E_8D57) * UInt64(counter.z)
      counter = SIMD4(
        UInt32(second >> 32) ^ counter.y ^ key.x, UInt32(truncatingIfNeeded: second),
        UInt32(first >> 32) ^ counter.w ^ key.y, UInt32(truncatingIfNeeded: first))
    }
    return counter
  }

  /// A word as a float in 0 ..< 1: its upper 24 bits over 2²⁴, exact in float32.
  package static func unit(_ word: UInt32) -> Float { Float(word >> 8) * 0x1p-24 }
}
