// SPDX-License-Identifier: Apache-2.0

extension CPUBackend: TraceOperations {
  package func trace(
    of activity: DeviceActivity, tau: Float, direction: TraceDirection,
    carried: DeviceBuffer<Float>?
  ) throws -> DeviceSequence {
    try checkTrace(of: activity, tau: tau, carried: carried)
    let (steps, count) = (activity.steps, activity.batch * activity.features)
    let values = try makeBuffer(of: Float.self, count: steps * count)
    let traces = try elements(of: values)
    let s = try elements(of: activity)
    let memory = try carried.map { try elements(of: $0) }
    forEachBlock(of: count) { block in
      for index in block {
        switch direction {
        case .causal:
          var tr = memory?[index] ?? 0
          for step in 0..<steps {
            tr = tr - tr / tau + s[step, index]
            traces[step * count + index] = tr
          }
          memory?[index] = tr
        case .antiCausal:
          var tr: Float = 0
          for step in (0..<steps).reversed() {
            tr = tr - tr / tau + s[step, index]
            traces[step * count + index] = tr
          }
        }
      }
    }
    return DeviceSequence(
      values: values, isConstant: false, steps: steps, batch: activity.batch,
      features: activity.features)
  }

  package func carry(
    _ trace: DeviceBuffer<Float>, through activity: DeviceActivity, tau: Float, isZero: Bool
  ) throws {
    try checkTrace(of: activity, tau: tau, carried: trace)
    if isZero { try clear(trace) }
    _ = try self.trace(of: activity, tau: tau, direction: .causal, carried: trace)
  }
}
