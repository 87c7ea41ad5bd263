// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The time constant of `tr − tr / tau + s` that decays by `exp(−1 / tau)` a step.
func exponentialTimeConstant(_ tau: Float) -> Float { Float(1 / (1 - exp(-1 / Double(tau)))) }

/// `exp(−1 / tau)`: what a step leaves of a trace.
func exponentialDecay(_ tau: Float) -> Double { exp(-1 / Double(tau)) }

/// One presentation of a pair and the traces of both sides after every step.
struct TracedPair {
  let pre: DeviceActivity
  let post: DeviceActivity
  let tracePre: DeviceSequence
  let tracePost: DeviceSequence

  /// T · N.
  var rows: Int { pre.steps * pre.batch }
}

extension Synapse {
  /// Adds `scale · Σ_t Σ_n post[t, n, o] · pre[t, n, i]`, of a convolution over its places too, as they
  /// stand: no trace.
  func addProducts(
    pre: DeviceActivity, post: DeviceActivity, to sums: DeviceBuffer<Float>, scale: Float,
    form: PlasticityForm
  ) throws {
    // A trace with the time constant 1 is the activity itself.
    try addWeightDelta(
      pre: pre, post: post,
      parameters: PlasticityParameters(tauPre: 1, tauPost: 1, modulation: .postTriggered),
      traces: nil, delta: sums, scale: scale, form: form)
  }
}
