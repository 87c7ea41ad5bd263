// SPDX-License-Identifier: Apache-2.0

/// What the spikes of a map in a window tell the layer behind it, as the step of one spike.
public enum WindowCode: String, Sendable, CaseIterable, Codable {
  /// A spike at step 0 where the map spiked anywhere in the window, none elsewhere.
  case or
  /// A spike the earlier, the more the map spiked: with c the spikes of the window over its area,
  /// step `⌊(1 − min(√(2c), 1 − 10⁻⁶)) · T⌋`, none where c = 0.
  case count
  /// The sums themselves, for a linear readout.
  case sums
}

/// A window code as backends take it: what spikes are worth, and pixel values between bounds of sums.
public struct WindowLevels: Sendable, Equatable {
  /// What the k-th spike of a position is worth, one value a winner.
  public let rankWeights: [Float]
  /// The bounds of the sums between one level and the next, descending.
  public let bounds: [Float]
  /// The pixel value of each level, one more than bounds; a sum of 0 is pixel 0.
  public let pixels: [UInt8]

  /// Creates the levels of a code.
  ///
  /// - Parameters:
  ///   - code: What the spikes tell.
  ///   - size: The edge of a window.
  ///   - winners: The spikes of a position.
  ///   - rankDecay: What the next spike of a position is worth against the one before it.
  ///   - steps: The time steps T of the layer behind.
  /// - Throws: ``DescriptionError`` if the code has no spikes.
  public init(
    _ code: WindowCode, size: Int, winners: Int, rankDecay: Double, steps: Int
  ) throws {
    rankWeights = geometricWeights(rankDecay, count: winners)
    switch code {
    case .or:
      bounds = []
      pixels = [255]
    case .sums:
      throw DescriptionError.unsupported(
        path: "code", problem: "sums are no spikes that a layer behind could take",
        remedy: "set it to or or count")
    case .count:
      // v ≤ 1 − s / T is 2c ≤ (1 − s / T)²: no root on the device.
      let area = Double(size * size)
      bounds = (1..<max(steps, 1)).map { step in
        let share = 1 - Double(step) / Double(steps)
        return Float(share * share / 2 * area)
      }
      pixels = (0..<steps).map { UInt8(255 - (256 * $0 + steps - 1) / steps) }
    }
  }
}

/// The powers 1, decay, decay², …, rounded to float32.
package func geometricWeights(_ decay: Double, count: Int) -> [Float] {
  var weight = 1.0
  return (0..<count).map { _ in
    defer { weight *= decay }
    return Float(weight)
  }
}
