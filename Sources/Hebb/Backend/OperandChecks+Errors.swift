// SPDX-License-Identifier: Apache-2.0

/// Throws ``ShapeError`` unless a target, and a gate where there is one, are those of the spikes.
func checkOutputError(
  of spikes: DeviceSpikeTrain, target: DeviceBuffer<Float>, gate: DeviceBuffer<Float>?
) throws {
  try spikes.check()
  try checkCount(target, isProductOf: [spikes.batch, spikes.features])
  if let gate { try checkCount(gate, isProductOf: [spikes.batch, spikes.features]) }
}

/// Throws ``ShapeError`` unless an error is that of the neurons that a current charges.
func checkCarryBack(_ error: DeviceSequence, through current: DeviceSequence) throws {
  try error.check()
  try current.check()
  let extents = [
    ("time steps", error.steps, current.steps), ("samples", error.batch, current.batch),
    ("features", error.features, current.features),
  ]
  for (what, first, second) in extents where first != second {
    throw ShapeError.mismatch(
      location: "error and current", what: what, first: first, second: second)
  }
}

/// Throws ``ShapeError`` unless an error is that of a convolution's current, and the weights its own.
func checkCarryBack(
  _ error: DeviceSequence, through weight: DeviceBuffer<Float>, geometry: ConvolutionGeometry
) throws {
  try error.check()
  guard error.features == geometry.outputFeatures else {
    throw ShapeError.features(
      location: "error of a convolution", expected: geometry.outputFeatures, found: error.features)
  }
  try checkCount(weight, isProductOf: geometry.weightShape)
}

/// Throws ``ShapeError`` unless an error is that of what a geometry pools.
func checkSpread(_ error: DeviceSequence, over geometry: PoolingGeometry) throws {
  try error.check()
  guard error.features == geometry.pooledFeatures else {
    throw ShapeError.features(
      location: "error of pooling", expected: geometry.pooledFeatures, found: error.features)
  }
}
