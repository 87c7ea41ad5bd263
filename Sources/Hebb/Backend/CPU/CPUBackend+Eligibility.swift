// SPDX-License-Identifier: Apache-2.0

extension CPUBackend: EligibilityOperations {
  package func weighted(
    _ activity: DeviceActivity, by rows: DeviceBuffer<Float>
  ) throws -> DeviceSequence {
    try checkWeighted(activity, by: rows)
    let (s, r) = try (elements(of: activity), elements(of: rows))
    let features = activity.features
    return try sequence(like: activity) { step, index, row in
      r[row / features] * s[step, index]
    }
  }

  package func tripletDrive(
    of activity: DeviceActivity, trace: DeviceSequence, pair: Float, triplet: Float
  ) throws -> DeviceSequence {
    try checkTripletDrive(of: activity, trace: trace)
    let (s, tr) = try (elements(of: activity), elements(of: trace.values))
    return try sequence(like: activity) { step, index, row in
      let spike = s[step, index]
      return spike * (pair + triplet * (tr[row] - spike))
    }
  }

  package func addSums(
    potentiation: DeviceBuffer<Float>, depression: DeviceBuffer<Float>?,
    weight: DeviceBuffer<Float>, modulation: WeightModulation, delta: DeviceBuffer<Float>,
    scale: Float, keep: Float
  ) throws {
    try checkSums(
      potentiation: potentiation, depression: depression, weight: weight, delta: delta)
    let (w, change) = try (elements(of: weight), elements(of: delta))
    let (up, down) = try (
      elements(of: potentiation), depression.map { try elements(of: $0) }
    )
    forEachBlock(of: weight.count) { block in
      for k in block {
        let factor = Double(w[k])
        let step =
          modulation.potentiation(factor) * Double(up[k])
          - (down.map { modulation.depression(factor) * Double($0[k]) } ?? 0)
        let kept = keep == 0 ? 0 : Double(keep) * Double(change[k])
        change[k] = Float(kept + Double(scale) * step)
      }
    }
  }

  /// Real values that vary, of the extents of an activity: what a closure makes of the step, the index
  /// within it and that among all.
  private func sequence(
    like activity: DeviceActivity, _ value: @Sendable (Int, Int, Int) -> Float
  ) throws -> DeviceSequence {
    let count = activity.batch * activity.features
    let values = try makeBuffer(
      of: Float.self, count: elementCount(of: [activity.steps, count]))
    let y = try elements(of: values)
    forEachBlock(of: values.count) { block in
      for index in block { y[index] = value(index / count, index % count, index) }
    }
    return DeviceSequence(
      values: values, isConstant: false, steps: activity.steps, batch: activity.batch,
      features: activity.features)
  }
}
