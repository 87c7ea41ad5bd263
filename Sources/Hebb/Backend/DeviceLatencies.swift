// SPDX-License-Identifier: Apache-2.0

/// The one spike that each place of each sample has, or none, as bytes in the memory of a backend.
///
/// Steps 0 to 254 of 255; channels are the last extent, so that the maps of a place are neighbors.
public struct DeviceLatencies: Sendable {
  /// The byte of a place that does not spike.
  public static let never: UInt8 = 255
  /// The steps that a spike can come at.
  public static let steps = 255

  /// The step of each spike, `[batch, features]`.
  public let times: DeviceBuffer<UInt8>
  /// The samples.
  public let batch: Int
  /// The places of one sample, channels last.
  public let features: Int

  /// Describes spike times.
  ///
  /// - Parameters:
  ///   - times: The step of each spike, `[batch, features]`; 255 is never.
  ///   - batch: The samples.
  ///   - features: The places of one sample, channels last; at least 1.
  public init(times: DeviceBuffer<UInt8>, batch: Int, features: Int) {
    self.times = times
    self.batch = batch
    self.features = features
  }
}

extension DeviceLatencies {
  /// Throws unless the bytes are those of the batch and the features.
  func check() throws {
    try ParameterError.check(features, is: .atLeast(1), name: "features")
    try checkCount(times, isProductOf: [batch, features])
  }

  /// Throws unless a sample has the given features.
  func check(features expected: Int, location: String) throws {
    try check()
    guard features == expected else {
      throw ShapeError.features(location: location, expected: expected, found: features)
    }
  }
}
