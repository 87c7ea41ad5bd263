// SPDX-License-Identifier: Apache-2.0

/// Throws unless an activity is that of the planes of a pooling geometry.
func checkPooling(
  of input: DeviceActivity, geometry: PoolingGeometry, location: String
) throws {
  try input.check()
  guard input.features == geometry.features else {
    throw ShapeError.features(
      location: location, expected: geometry.features, found: input.features)
  }
}

/// Throws unless a sequence's features are those of a number of channels, each of some positions.
func checkChannels(_ channels: Int, of input: DeviceSequence) throws {
  try input.check()
  try ParameterError.check(channels, is: .atLeast(1), name: "channels")
  guard input.features >= channels, input.features % channels == 0 else {
    throw ShapeError.mismatch(
      location: "channels", what: "features and channels", first: input.features,
      second: channels)
  }
}

/// The channels of a normalization; throws unless its sizes fit.
func checkNormalization(
  of input: DeviceSequence, moments: ChannelMoments, weight: DeviceBuffer<Float>,
  bias: DeviceBuffer<Float>, epsilon: Float
) throws -> Int {
  try ParameterError.check(epsilon, is: .atLeast(0), name: "epsilon")
  let channels = weight.count
  try checkChannels(channels, of: input)
  for buffer in [moments.mean, moments.variance, bias] {
    try checkCount(buffer, isProductOf: [channels])
  }
  return channels
}
