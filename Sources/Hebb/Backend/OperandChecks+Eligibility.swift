// SPDX-License-Identifier: Apache-2.0

/// Throws ``ShapeError`` unless there is a factor for each step of each sample.
func checkWeighted(_ activity: DeviceActivity, by rows: DeviceBuffer<Float>) throws {
  try activity.check()
  try checkCount(rows, isProductOf: [activity.steps, activity.batch])
}

/// Throws ``ShapeError`` unless a trace is that of every step of an activity.
func checkTripletDrive(of activity: DeviceActivity, trace: DeviceSequence) throws {
  try activity.check()
  try trace.check()
  let extents = [
    ("time steps", activity.steps, trace.steps), ("samples", activity.batch, trace.batch),
    ("features", activity.features, trace.features),
  ]
  for (what, first, second) in extents where first != second {
    throw ShapeError.mismatch(
      location: "activity and trace", what: what, first: first, second: second)
  }
  try checkCount(trace.values, isProductOf: [trace.steps, trace.batch, trace.features])
}

/// Throws ``ShapeError`` unless sums and a delta are those of the weights.
func checkSums(
  potentiation: DeviceBuffer<Float>, depression: DeviceBuffer<Float>?,
  weight: DeviceBuffer<Float>, delta: DeviceBuffer<Float>
) throws {
  for buffer in [potentiation, depression ?? potentiation, delta] {
    try checkCount(buffer, isProductOf: [weight.count])
  }
}
