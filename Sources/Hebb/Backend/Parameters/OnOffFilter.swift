// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The difference of two Gaussians of an image, its sign split over two channels, on and off.
public struct OnOffFilter: Sendable, Equatable {
  /// The height of an image; at least 1.
  public let rows: Int
  /// The width of an image; at least 1.
  public let columns: Int
  /// How far each Gaussian reaches, in pixels.
  public let radius: Int
  /// The taps of the inner Gaussian, then those of the outer; each sums to 1.
  package let taps: [Float]

  /// Creates a filter.
  ///
  /// - Parameters:
  ///   - rows: The height of an image; at least 1.
  ///   - columns: The width of an image; at least 1.
  ///   - radius: How far each Gaussian reaches, in pixels; 0 to 31.
  ///   - inner: The standard deviation of the inner Gaussian in pixels; above 0.
  ///   - outer: The standard deviation of the outer Gaussian in pixels; above 0.
  /// - Throws: ``ParameterError`` if a value lies outside its range.
  public init(rows: Int, columns: Int, radius: Int, inner: Double, outer: Double) throws {
    try ParameterError.check(rows, is: .within(1, 4096), name: "rows")
    try ParameterError.check(columns, is: .within(1, 4096), name: "columns")
    try OnOffFilter.check(radius: radius, inner: inner, outer: outer)
    self.rows = rows
    self.columns = columns
    self.radius = radius
    taps = gaussian(2 * radius + 1, deviation: inner) + gaussian(2 * radius + 1, deviation: outer)
  }

  /// Throws unless the values of the Gaussians lie in their ranges.
  package static func check(
    radius: Int, inner: Double, outer: Double, path: String = ""
  ) throws {
    try ParameterError.check(radius, is: .within(0, 31), name: "\(path)radius")
    try ParameterError.check(inner, is: .above(0), name: "\(path)inner")
    try ParameterError.check(outer, is: .above(0), name: "\(path)outer")
  }

  /// The taps of each Gaussian.
  package var size: Int { 2 * radius + 1 }
  /// The pixels of an image.
  public var pixels: Int { rows * columns }
  /// The places of an image and both channels.
  public var features: Int { 2 * pixels }
}

/// How far an image is moved; black comes in.
public struct PixelShift: Sendable, Equatable {
  /// The pixels down.
  public let down: Int
  /// The pixels to the right.
  public let right: Int

  /// Creates a shift.
  ///
  /// - Parameters:
  ///   - down: The pixels down.
  ///   - right: The pixels to the right.
  public init(down: Int = 0, right: Int = 0) {
    self.down = down
    self.right = right
  }
}

/// The taps of a Gaussian around its middle, which sum to 1.
private func gaussian(_ size: Int, deviation: Double) -> [Float] {
  let values = (0..<size).map { tap in
    let distance = Double(tap) - Double(size - 1) / 2
    return exp(-distance * distance / (2 * deviation * deviation))
  }
  let sum = values.reduce(0, +)
  return values.map { Float($0 / sum) }
}
