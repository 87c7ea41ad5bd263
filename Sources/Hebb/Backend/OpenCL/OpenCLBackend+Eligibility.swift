// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend: EligibilityOperations {
  package func weighted(
    _ activity: DeviceActivity, by rows: DeviceBuffer<Float>
  ) throws -> DeviceSequence {
    try checkWeighted(activity, by: rows)
    return try sequence(
      like: activity, from: "weigh_rows", [argument(activity), argument(rows)], [])
  }

  package func tripletDrive(
    of activity: DeviceActivity, trace: DeviceSequence, pair: Float, triplet: Float
  ) throws -> DeviceSequence {
    try checkTripletDrive(of: activity, trace: trace)
    return try sequence(
      like: activity, from: "drive_triplets", [argument(activity), argument(trace.values)],
      [.float(pair), .float(triplet)])
  }

  package func addSums(
    potentiation: DeviceBuffer<Float>, depression: DeviceBuffer<Float>?,
    weight: DeviceBuffer<Float>, modulation: WeightModulation, delta: DeviceBuffer<Float>,
    scale: Float, keep: Float
  ) throws {
    try checkSums(
      potentiation: potentiation, depression: depression, weight: weight, delta: delta)
    let form = modulation.kernelForm
    try launch(
      "weigh_sums", of: .eligibility, defines: modulation.kernelDefines,
      size: .items(weight.count, inGroupsOf: min(64, device.maximumWorkGroupSize)),
      [
        argument(weight), argument(potentiation), argument(depression ?? potentiation),
        .int(depression == nil ? 0 : 1), argument(delta), .count(weight.count), .float(scale),
        .float(keep), .int(form.code), .float(form.minimum), .float(form.maximum),
        .float(form.exponent),
      ])
  }

  /// Real values that vary, of the extents of an activity, as a kernel makes them row by row.
  private func sequence(
    like activity: DeviceActivity, from kernel: String, _ inputs: [KernelArgument],
    _ constants: [KernelArgument]
  ) throws -> DeviceSequence {
    let rows = activity.steps * activity.batch
    let values: DeviceBuffer<Float> = try makeUninitializedBuffer(
      count: elementCount(of: [rows, activity.features]))
    try launchLanes(
      kernel, of: .eligibility, defines: activity.defines, count: activity.features, rows: rows,
      inputs + [argument(values), .count(activity.batch), .count(activity.features)] + constants)
    return DeviceSequence(
      values: values, isConstant: false, steps: activity.steps, batch: activity.batch,
      features: activity.features)
  }
}
