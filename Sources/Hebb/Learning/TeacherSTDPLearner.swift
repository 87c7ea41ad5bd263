// SPDX-License-Identifier: Apache-2.0

/// Supervised three-factor STDP: the spikes that a teacher wants take the place of the post spikes.
///
///     d[t, n, o] = (o is the label of n) − s_post[t, n, o]
///     Δw[o, i] = (1 / N) · Σ_n Σ_t d[t, n, o] · tr_pre[t, n, i]
///
/// Post-triggered STDP (f_pre = 0, f_post = 1) of the teacher's spikes less that of the neurons' own; the
/// teacher's neuron spikes at every step. Traces start at 0 in each presentation.
public final class TeacherSTDPLearner {
  /// The synapse that learns.
  public let synapse: Linear
  /// The time constant of the presynaptic trace, and post-triggered modulation.
  public let parameters: PlasticityParameters
  /// How the delta is computed.
  public let form: PlasticityForm

  /// Creates a learner.
  ///
  /// - Parameters:
  ///   - synapse: The synapse that learns; one output a class.
  ///   - tauPre: The time constant of the presynaptic trace, in time steps; above 0.
  ///   - form: How the delta is computed; every form has the same meaning.
  /// - Throws: ``ParameterError`` if the time constant is not above 0.
  public init(synapse: Linear, tauPre: Float = 2, form: PlasticityForm = .automatic) throws {
    self.synapse = synapse
    parameters = try PlasticityParameters(
      tauPre: tauPre, tauPost: tauPre, modulation: .postTriggered)
    self.form = form
  }

  /// Adds `−scale · Δw` of one presentation to a gradient.
  ///
  /// - Parameters:
  ///   - gradient: The gradient `[outputs, inputs]`; updated.
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
    guard labels.count == post.batch else {
      throw ShapeError.mismatch(
        location: "teacher", what: "samples and labels", first: post.batch, second: labels.count)
    }
    guard post.batch > 0 else { return }
    let teacher = try wanted(labels: labels, steps: post.steps)
    let share = scale / Float(post.batch)
    try add(post: teacher, pre: pre, to: gradient, scale: -share)
    try add(post: post, pre: pre, to: gradient, scale: share)
  }

  private func add(
    post: DeviceSpikeTrain, pre: DeviceActivity, to gradient: DeviceBuffer<Float>, scale: Float
  ) throws {
    let backend = synapse.backend
    let traces = PlasticityTraces(
      pre: try backend.makeBuffer(of: Float.self, count: pre.batch * pre.features),
      post: try backend.makeBuffer(of: Float.self, count: post.count), areZero: true)
    try backend.addWeightDelta(
      pre: pre, post: .spikes(post), weight: synapse.weight, parameters: parameters,
      traces: traces, delta: gradient, scale: scale, keep: 1, form: form)
  }

  /// The teacher's spikes: each sample's label at every step.
  private func wanted(labels: [UInt8], steps: Int) throws -> DeviceSpikeTrain {
    let outputs = synapse.outputs
    let words = SpikeTrain.wordCount(steps: steps)
    var bits = [UInt32](repeating: 0, count: words * labels.count * outputs)
    for word in 0..<words {
      let last = min(steps - word * 32, 32)
      let pattern = UInt32.max >> UInt32(32 - last)
      for (sample, label) in labels.enumerated() {
        try ParameterError.check(
          Int(label), is: .within(0, Double(outputs - 1)), name: "label of sample \(sample)")
        bits[(word * labels.count + sample) * outputs + Int(label)] = pattern
      }
    }
    return DeviceSpikeTrain(
      words: try synapse.backend.makeBuffer(copying: bits), steps: steps, batch: labels.count,
      features: outputs)
  }
}
