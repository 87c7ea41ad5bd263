// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Random affine maps of training images, drawn anew for each image in each epoch.
///
/// All values of 0 leave images as they are. Distorted images take the place of the others in training, as
/// in Simard, Steinkraus and Platt (2003).
public struct ImageDistortion: Sendable, Equatable {
  /// The largest turn to either side, in degrees; 0 to 180.
  public var rotation = 0.0
  /// The largest part by which width and height, each on its own, shrink or grow; 0 to 0.9.
  public var scale = 0.0
  /// The largest slant to either side: columns a row; 0 to 1.
  public var shear = 0.0
  /// The largest shift in each direction, in pixels; at least 0.
  public var shift = 0.0
  /// Whether half of the images, at random, are mirrored from left to right.
  public var mirrored = false

  /// Leaves images as they are.
  public init() {}

  /// Whether it changes anything.
  public var isAny: Bool { self != ImageDistortion() }
}

extension ImageDistortion {
  func check(path: String) throws {
    try ParameterError.check(rotation, is: .within(0, 180), name: "\(path).rotation")
    try ParameterError.check(scale, is: .within(0, 0.9), name: "\(path).scale")
    try ParameterError.check(shear, is: .within(0, 1), name: "\(path).shear")
    try ParameterError.check(shift, is: .within(0, 4096), name: "\(path).shift")
  }

  /// Draws a map from a pixel of the result to where it comes from, about the middle of the image.
  ///
  ///     (x', y') = turn · slant · scale · (x, y) + shift
  ///
  /// - Parameters:
  ///   - rows: The height of an image.
  ///   - columns: The width of an image.
  ///   - random: Seven numbers are taken from it, whatever is asked for.
  /// - Returns: The six numbers of ``DistortionOperations/distort(_:rows:columns:by:)``.
  package func map(rows: Int, columns: Int, random: inout RandomStream) -> [Float] {
    let drawn = (0..<7).map { _ in 2 * Double(random.nextUnit()) - 1 }
    let angle = drawn[0] * rotation * .pi / 180
    let slant = drawn[3] * shear
    let isMirror = mirrored && drawn[6] < 0
    let (width, height) = ((1 + drawn[1] * scale) * (isMirror ? -1 : 1), 1 + drawn[2] * scale)
    let (turnX, turnY) = (cos(angle), sin(angle))
    let x = [turnX * width, (turnX * slant - turnY) * height]
    let y = [turnY * width, (turnY * slant + turnX) * height]
    let (middleX, middleY) = (Double(columns - 1) / 2, Double(rows - 1) / 2)
    return [
      x[0], x[1], middleX - x[0] * middleX - x[1] * middleY + drawn[4] * shift,
      y[0], y[1], middleY - y[0] * middleX - y[1] * middleY + drawn[5] * shift,
    ].map { Float($0) }
  }
}

extension ImageDistortion: Codable {
  /// Reads the distortion; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    rotation = try values.value(.rotation, or: rotation)
    scale = try values.value(.scale, or: scale)
    shear = try values.value(.shear, or: shear)
    shift = try values.value(.shift, or: shift)
    mirrored = try values.value(.mirrored, or: mirrored)
  }
}
