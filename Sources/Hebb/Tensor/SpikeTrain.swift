// SPDX-License-Identifier: Apache-2.0

/// Which of the T time steps each neuron of a batch spiked in, one bit a neuron and step.
///
/// Neuron k of the flattened shape has one word per 32 steps: bit t % 32 of word t / 32 is step t.
/// The layout is `[words, N, features…]`, so that neighboring neurons are neighboring words; bits
/// beyond the last step are 0.
public struct SpikeTrain: Sendable, Equatable {
  /// The shape of one time step, `[N, features…]`.
  public let shape: [Int]

  /// The time steps T; at least 1.
  public let steps: Int

  /// The packed spikes, `[words, N, features…]`.
  public let words: [UInt32]

  /// Creates a spike train from packed words; bits beyond the last step are cleared.
  ///
  /// - Parameters:
  ///   - shape: The shape of one time step, `[N, features…]`.
  ///   - steps: The time steps T; at least 1.
  ///   - words: The packed spikes, `[words, N, features…]`.
  /// - Throws: ``ShapeError`` if the number of words does not fit.
  public init(shape: [Int], steps: Int, words: [UInt32]) throws {
    let expected = try elementCount(of: shape) * SpikeTrain.wordCount(steps: steps)
    guard steps >= 1, words.count == expected else {
      throw ShapeError.elementCount(
        shape: [SpikeTrain.wordCount(steps: steps)] + shape, expected: expected,
        found: words.count)
    }
    self.shape = shape
    self.steps = steps
    self.words = SpikeTrain.clearing(words, beyond: steps)
  }

  /// Packs a dense train: every element that is not 0 is a spike.
  ///
  /// - Parameter dense: The spikes `[T, N, features…]`; T at least 1.
  /// - Throws: ``ShapeError`` if there is no time axis.
  public init(packing dense: Tensor) throws {
    guard let steps = dense.shape.first, steps >= 1 else {
      throw ShapeError.elementCount(shape: dense.shape, expected: 1, found: 0)
    }
    let shape = Array(dense.shape.dropFirst())
    let neurons = try elementCount(of: shape)
    var words = [UInt32](repeating: 0, count: SpikeTrain.wordCount(steps: steps) * neurons)
    for step in 0..<steps {
      let bit = UInt32(1) << UInt32(step % 32)
      for neuron in 0..<neurons where dense.values[step * neurons + neuron] != 0 {
        words[step / 32 * neurons + neuron] |= bit
      }
    }
    self.shape = shape
    self.steps = steps
    self.words = words
  }

  /// The spikes as a dense tensor of 0 and 1, `[T, N, features…]`.
  public func dense() throws -> Tensor {
    let neurons = try elementCount(of: shape)
    var values = [Float](repeating: 0, count: steps * neurons)
    for step in 0..<steps {
      for neuron in 0..<neurons {
        values[step * neurons + neuron] = Float(
          words[step / 32 * neurons + neuron] >> UInt32(step % 32) & 1)
      }
    }
    return try Tensor(shape: [steps] + shape, values: values)
  }

  /// Packed words without the bits beyond the last step, for which kernels have no room.
  private static func clearing(_ words: [UInt32], beyond steps: Int) -> [UInt32] {
    let lastRow = words.count - words.count / wordCount(steps: steps)
    let used = UInt32.max >> UInt32(wordCount(steps: steps) * 32 - steps)
    guard words[lastRow...].contains(where: { $0 & ~used != 0 }) else { return words }
    return words[..<lastRow] + words[lastRow...].map { $0 & used }
  }

  /// The number of 32-bit words that hold the given number of steps.
  package static func wordCount(steps: Int) -> Int { (steps + 31) / 32 }
}
