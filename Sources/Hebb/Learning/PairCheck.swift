// SPDX-License-Identifier: Apache-2.0

/// Throws unless two sides are those of a synapse, over the same steps and samples.
func checkPair(
  pre: DeviceActivity, post: DeviceActivity, of synapse: any Synapse, at location: String
) throws {
  guard pre.features == synapse.inputs else {
    throw ShapeError.features(
      location: "\(location), presynaptic side", expected: synapse.inputs, found: pre.features)
  }
  guard post.features == synapse.outputs else {
    throw ShapeError.features(
      location: "\(location), postsynaptic side", expected: synapse.outputs, found: post.features)
  }
  for (what, first, second) in [
    ("time steps", pre.steps, post.steps), ("samples", pre.batch, post.batch),
  ] where first != second {
    throw ShapeError.mismatch(location: location, what: what, first: first, second: second)
  }
}
