// SPDX-License-Identifier: Apache-2.0

/// The STDP weight delta of a dense layer.
public protocol PlasticityOperations {
  /// Adds the pair-based STDP weight delta of one presentation.
  ///
  ///     tr_pre  ← tr_pre − tr_pre / tauPre + s_pre;   tr_post ← tr_post − tr_post / tauPost + s_post
  ///     Δw[o, i] = Σ_t Σ_n ( f_post(w) · s_post[t, n, o] · tr_pre[t, n, i] − f_pre(w) · tr_post[t, n, o] · s_pre[t, n, i] )
  ///
  /// with the weights fixed during the presentation, as SpikingJelly's `STDPLearner` sums it.
  /// `delta ← keep · delta + scale · Δw`.
  ///
  /// - Parameters:
  ///   - pre: The presynaptic spikes or real values, `in` features.
  ///   - post: The postsynaptic spikes or real values, `out` features.
  ///   - weight: The weights `[out, in]`.
  ///   - parameters: Time constants and weight dependence.
  ///   - traces: The traces before the first step; updated to those after the last. `nil`: both start
  ///     at 0 and are forgotten.
  ///   - delta: The sum to update, `[out, in]`.
  ///   - scale: The factor of this presentation's delta.
  ///   - keep: The factor of what `delta` holds; at 0 its content is not read.
  ///   - form: How it is computed; `automatic` measures the density.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes do not fit.
  func addWeightDelta(
    pre: DeviceActivity, post: DeviceActivity, weight: DeviceBuffer<Float>,
    parameters: PlasticityParameters, traces: PlasticityTraces?, delta: DeviceBuffer<Float>,
    scale: Float, keep: Float, form: PlasticityForm
  ) throws
}

/// The two traces of a pair of (synapse, neuron), carried from one presentation to the next.
public struct PlasticityTraces: Sendable {
  /// The presynaptic trace, `[batch * in]`.
  public let pre: DeviceBuffer<Float>
  /// The postsynaptic trace, `[batch * out]`.
  public let post: DeviceBuffer<Float>
  /// Whether both are known to be 0, so that their terms need no work and what they hold is not read.
  public let areZero: Bool
  /// Whether they are updated to those after the last step; else they are left as they are.
  public let carriesOn: Bool

  /// Describes the traces of a pair.
  ///
  /// - Parameters:
  ///   - pre: The presynaptic trace, `[batch * in]`.
  ///   - post: The postsynaptic trace, `[batch * out]`.
  ///   - areZero: Whether both are known to be 0.
  ///   - carriesOn: Whether they are updated to those after the last step.
  public init(
    pre: DeviceBuffer<Float>, post: DeviceBuffer<Float>, areZero: Bool, carriesOn: Bool = true
  ) {
    self.pre = pre
    self.post = post
    self.areZero = areZero
    self.carriesOn = carriesOn
  }
}
