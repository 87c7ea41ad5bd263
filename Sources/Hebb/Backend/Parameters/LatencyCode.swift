// SPDX-License-Identifier: Apache-2.0

/// A latency code: the brighter a pixel, the earlier its one spike.
///
/// Pixel x spikes at step `⌊(255 − x) · T / 256⌋` if `x ≥ minimum`, and never otherwise.
public struct LatencyCode: Sendable, Equatable {
  /// The time steps T; 1 to 64.
  public let steps: Int
  /// The darkest pixel that spikes; 0 to 256.
  public let minimum: Int

  /// The greatest number of steps that the packed events hold.
  package static let maximumSteps = 64

  /// Creates a latency code.
  ///
  /// - Parameters:
  ///   - steps: The time steps T; 1 to 64.
  ///   - minimum: The darkest pixel that spikes; 0 to 256, where 256 silences every pixel.
  /// - Throws: ``ParameterError`` if a value lies outside its range.
  public init(steps: Int, minimum: Int) throws {
    try ParameterError.check(
      steps, is: .within(1, Double(LatencyCode.maximumSteps)), name: "encoder.steps")
    try ParameterError.check(minimum, is: .within(0, 256), name: "encoder.minimum")
    self.steps = steps
    self.minimum = minimum
  }

  /// The step of each pixel value, `[256]`; 255 means never.
  public var table: [UInt8] {
    (0..<256).map { pixel in pixel >= minimum ? UInt8((255 - pixel) * steps / 256) : 255 }
  }
}
