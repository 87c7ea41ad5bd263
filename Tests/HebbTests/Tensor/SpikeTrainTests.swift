// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

@Suite("Spike trains")
struct SpikeTrainTests {
  @Test(
    "packing and unpacking gives the same spikes", arguments: [1, 8, 31, 32, 33, 64],
    [0, 1, 5, 33])
  func roundTrip(steps: Int, features: Int) throws {
    let values = uniform(count: steps * 3 * features, in: 0...1, seed: steps).map {
      $0 < 0.3 ? Float(1) : 0
    }
    let dense = try Tensor(shape: [steps, 3, features], values: values)
    let train = try SpikeTrain(packing: dense)
    #expect(train.shape == [3, features])
    #expect(train.words.count == (steps + 31) / 32 * 3 * features)
    #expect(try train.dense() == dense)
    #expect(try SpikeTrain(shape: train.shape, steps: steps, words: train.words) == train)
  }

  @Test("bit t % 32 of word t / 32 is step t, neighbors side by side")
  func layout() throws {
    var dense = try Tensor(zeros: [34, 1, 2])
    dense.values[0 * 2 + 1] = 1
    dense.values[31 * 2] = 0.5
    dense.values[33 * 2 + 1] = -1
    #expect(try SpikeTrain(packing: dense).words == [1 << 31, 1, 0, 2])
  }

  @Test("bits beyond the last step are cleared", arguments: [1, 9, 31, 32, 33, 63])
  func unusedBits(steps: Int) throws {
    let count = SpikeTrain.wordCount(steps: steps) * 2
    let full = [UInt32](repeating: .max, count: count)
    let ones = try Tensor(shape: [steps, 1, 2], values: [Float](repeating: 1, count: steps * 2))
    #expect(try SpikeTrain(shape: [1, 2], steps: steps, words: full) == SpikeTrain(packing: ones))
  }

  @Test("a train without steps or with a word too few is refused")
  func refusals() throws {
    #expect(throws: ShapeError.self) { try SpikeTrain(packing: Tensor(zeros: [0, 2])) }
    #expect(throws: ShapeError.self) { try SpikeTrain(packing: Tensor(zeros: [])) }
    #expect(throws: ShapeError.elementCount(shape: [2, 1, 2], expected: 4, found: 3)) {
      try SpikeTrain(shape: [1, 2], steps: 33, words: [0, 0, 0])
    }
    #expect(throws: ShapeError.self) { try SpikeTrain(shape: [1, 2], steps: 0, words: []) }
  }
}

@Suite("Tensors")
struct TensorTests {
  @Test("a scalar has one element, an empty axis none")
  func counts() throws {
    #expect(try Tensor(zeros: []).count == 1)
    #expect(try Tensor(zeros: [3, 0, 2]).count == 0)
    #expect(try Tensor(shape: [2, 3], values: [0, 1, 2, 3, 4, 5]).values[1 * 3 + 2] == 5)
  }

  @Test("shapes that do not fit their values are refused")
  func refusals() {
    #expect(throws: ShapeError.elementCount(shape: [2, 2], expected: 4, found: 1)) {
      try Tensor(shape: [2, 2], values: [1])
    }
    #expect(throws: ShapeError.negativeExtent(shape: [2, -1])) { try Tensor(zeros: [2, -1]) }
    #expect(throws: ShapeError.overflow(shape: [.max, 2])) { try Tensor(zeros: [.max, 2]) }
  }
}
