// SPDX-License-Identifier: Apache-2.0

/// Traces: decaying memories of activity.
public protocol TraceOperations {
  /// The trace of an activity after every step.
  ///
  /// Causal: `tr[t] = tr[t-1] - tr[t-1] / tau + s[t]`, from `tr[-1] = carried`; anti-causal:
  /// `F[t] = F[t+1] - F[t+1] / tau + s[t]`, from `F[T] = 0`. The trace is updated before it is used,
  /// as in SpikingJelly.
  ///
  /// - Parameters:
  ///   - activity: Spikes or real values of N samples.
  ///   - tau: The time constant in time steps; above 0.
  ///   - direction: Forward or backward in time.
  ///   - carried: The trace before the first step `[batch * features]`, updated to the one after the
  ///     last; 0 and not kept where `nil`. Causal only.
  /// - Returns: The trace `[T, batch * features]`.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if the carried trace has another size.
  func trace(
    of activity: DeviceActivity, tau: Float, direction: TraceDirection,
    carried: DeviceBuffer<Float>?
  ) throws -> DeviceSequence

  /// Takes a causal trace to its value after the last step of an activity.
  ///
  /// - Parameters:
  ///   - trace: The trace before the first step `[batch * features]`; updated to the one after the last.
  ///   - activity: Spikes or real values of N samples.
  ///   - tau: The time constant in time steps; above 0.
  ///   - isZero: Whether the trace before the first step is 0, so that what `trace` holds is not read.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if the trace has another size.
  func carry(
    _ trace: DeviceBuffer<Float>, through activity: DeviceActivity, tau: Float, isZero: Bool
  ) throws
}
