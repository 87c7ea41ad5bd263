// SPDX-License-Identifier: Apache-2.0

/// Supervised three-factor STDP: an error takes the place of the post spikes.
///
///     d[t, n, o] = target[n, o] − s_post[t, n, o]      at the output; a teacher's target is 1 of the label
///     Δw[o, i] = (1 / N) · Σ_n Σ_t d[t, n, o] · tr_pre[t, n, i]     of a convolution over its places too
///
/// Post-triggered STDP (f_pre = 0, f_post = 1) of the wanted spikes less the neurons' own. Traces start
/// at 0 in each presentation. Layers before the output take the error that ``Sequential`` carries back.
public final class TeacherSTDPLearner {
  /// The synapse that learns.
  public let synapse: any Synapse
  /// The time constant of the presynaptic trace, and post-triggered modulation.
  public let parameters: PlasticityParameters
  /// How the delta is computed.
  public let form: PlasticityForm

  /// Creates a learner.
  ///
  /// - Parameters:
  ///   - synapse: The synapse that learns.
  ///   - tauPre: The time constant of the presynaptic trace, in time steps; above 0.
  ///   - form: How the delta is computed; every form has the same meaning.
  /// - Throws: ``ParameterError`` if the time constant is not above 0.
  public init(synapse: any Synapse, tauPre: Float = 2, form: PlasticityForm = .automatic) throws {
    self.synapse = synapse
    parameters = try PlasticityParameters(
      tauPre: tauPre, tauPost: tauPre, modulation: .postTriggered)
    self.form = form
  }

  /// Adds `−scale · Δw` of one presentation to a gradient.
  ///
  /// - Parameters:
  ///   - gradient: The gradient, laid out as the weights; updated.
  ///   - pre: What went into the synapse.
  ///   - error: The error of each output and step.
  ///   - scale: A factor of the delta.
  /// - Throws: ``ShapeError`` if sizes do not fit, ``BackendError`` if the device fails.
  public func step(
    onGradient gradient: DeviceBuffer<Float>, pre: DeviceActivity, error: DeviceSequence,
    scale: Float = 1
  ) throws {
    guard error.batch > 0 else { return }
    try synapse.addWeightDelta(
      pre: pre, post: .values(error), parameters: parameters, traces: nil, delta: gradient,
      scale: -scale / Float(error.batch), form: form)
  }

  /// Adds `−scale · Δw` of one presentation of the output layer to a gradient.
  ///
  /// - Parameters:
  ///   - gradient: The gradient, laid out as the weights; updated.
  ///   - pre: What went into the synapse.
  ///   - post: What the neurons made of it.
  ///   - labels: The class of each sample, below the number of outputs.
  ///   - scale: A factor of the delta.
  /// - Throws: ``ShapeError`` if the labels are not one a sample, ``ParameterError`` if one is no output,
  ///   ``BackendError`` if the device fails.
  public func step(
    onGradient gradient: DeviceBuffer<Float>, pre: DeviceActivity, post: DeviceSpikeTrain,
    labels: [UInt8], scale: Float = 1
  ) throws {
    let target = try OutputTarget(teaching: labels, outputs: post.features)
    try step(
      onGradient: gradient, pre: pre, error: target.error(of: post, on: synapse.backend),
      scale: scale)
  }
}
