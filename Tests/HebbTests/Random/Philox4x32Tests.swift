// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing

/// A counter, a key and the words that Random123 gives for them (its `kat_vectors`, philox4x32 10).
struct KnownAnswer: Sendable, CustomTestStringConvertible {
  let counter: SIMD4<UInt32>
  let key: SIMD2<UInt32>
  let words: SIMD4<UInt32>
  var testDescription: String { "counter \(counter)" }
}

@Suite("Philox-4x32-10")
struct Philox4x32Tests {
  static let answers = [
    KnownAnswer(
      counter: .zero, key: .zero,
      words: SIMD4(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8)),
    KnownAnswer(
      counter: SIMD4(repeating: .max), key: SIMD2(repeating: .max),
      words: SIMD4(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD)),
    KnownAnswer(
      counter: SIMD4(0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344),
      key: SIMD2(0xA409_3822, 0x299F_31D0),
      words: SIMD4(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1)),
  ]

  @Test("the words are those of Random123", arguments: answers)
  func knownAnswer(answer: KnownAnswer) {
    #expect(Philox4x32.words(counter: answer.counter, key: answer.key) == answer.words)
  }

  @Test("a word as a float keeps its upper 24 bits and stays below 1")
  func unit() {
    #expect(Philox4x32.unit(0xFF) == 0)
    #expect(Philox4x32.unit(0x8000_0000) == 0.5)
    #expect(Philox4x32.unit(.max) == Float(1).nextDown)
  }

  @Test("every bit of a seed and every purpose gives another key")
  func keys() {
    let seeds = [UInt64(0)] + (0..<64).map { 1 << UInt64($0) }
    let purposes: [RandomPurpose] = [.encoding, .initialization, .permutation]
    let keys = Set(
      seeds.flatMap { seed in purposes.map { Philox4x32.key(seed: seed, purpose: $0) } })
    #expect(keys.count == 65 * 3)
  }
}

@Suite("Random streams")
struct RandomStreamTests {
  @Test("a stream draws both halves of its words in order")
  func order() {
    var stream = RandomStream(seed: 3, purpose: .permutation, stream: 9)
    let key = Philox4x32.key(seed: 3, purpose: .permutation)
    for draw in UInt32(0)..<3 {
      let words = Philox4x32.words(counter: SIMD4(draw, 0, 0, 9), key: key)
      #expect(stream.next() == UInt64(words.y) << 32 | UInt64(words.x))
      #expect(stream.next() == UInt64(words.w) << 32 | UInt64(words.z))
    }
  }

  @Test("an order holds every index once and differs by stream", arguments: [0, 1, 2, 1000])
  func permutation(count: Int) {
    var (first, again, other) = (
      RandomStream(seed: 1, purpose: .permutation), RandomStream(seed: 1, purpose: .permutation),
      RandomStream(seed: 1, purpose: .permutation, stream: 1)
    )
    let order = first.permutation(of: count)
    #expect(order.sorted() == (0..<UInt32(count)).map { $0 })
    #expect(order == again.permutation(of: count))
    if count > 2 { #expect(order != other.permutation(of: count)) }
  }
}
