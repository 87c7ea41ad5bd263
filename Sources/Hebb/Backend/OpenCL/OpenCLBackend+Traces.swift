// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend: TraceOperations {
  package func trace(
    of activity: DeviceActivity, tau: Float, direction: TraceDirection,
    carried: DeviceBuffer<Float>?
  ) throws -> DeviceSequence {
    try checkTrace(of: activity, tau: tau, carried: carried)
    let count = activity.batch * activity.features
    let traces: DeviceBuffer<Float> = try makeUninitializedBuffer(count: activity.steps * count)
    let memory = direction == .causal ? carried : nil
    try launchTrace(
      of: activity, tau: tau, direction: direction, carried: memory, into: traces, keepsAll: true)
    if let memory { try carry(memory, through: activity, tau: tau, isZero: false) }
    return DeviceSequence(
      values: traces, isConstant: false, steps: activity.steps, batch: activity.batch,
      features: activity.features)
  }

  package func carry(
    _ trace: DeviceBuffer<Float>, through activity: DeviceActivity, tau: Float, isZero: Bool
  ) throws {
    try checkTrace(of: activity, tau: tau, carried: trace)
    try launchTrace(
      of: activity, tau: tau, direction: .causal, carried: isZero ? nil : trace, into: trace,
      keepsAll: false)
  }

  /// Enqueues the trace of an activity: after every step, or after the last one alone.
  func launchTrace(
    of activity: DeviceActivity, tau: Float, direction: TraceDirection,
    carried: DeviceBuffer<Float>?, into traces: DeviceBuffer<Float>, keepsAll: Bool
  ) throws {
    let count = activity.batch * activity.features
    try launchLanes(
      "trace", of: .traces,
      defines: activity.defines + reciprocalDefine(tau) + (carried == nil ? [] : ["CARRIED"])
        + (direction == .antiCausal ? ["BACKWARD"] : []) + (keepsAll ? [] : ["LAST"]),
      count: count,
      [
        argument(activity), argument(carried ?? traces), argument(traces), .count(count),
        .count(activity.steps), .float(tau),
      ])
  }

  /// The elements of an activity as an argument.
  func argument(_ activity: DeviceActivity) throws -> KernelArgument {
    switch activity {
    case .spikes(let train): try argument(train.words)
    case .values(let sequence): try argument(sequence.values)
    }
  }
}

extension DeviceActivity {
  /// What a kernel that reads this activity is specialized for.
  var defines: [String] {
    switch self {
    case .spikes: ["ACTIVITY=uint", "SPIKES"]
    case .values(let sequence): ["ACTIVITY=float"] + (sequence.isConstant ? ["CONSTANT"] : [])
    }
  }
}
