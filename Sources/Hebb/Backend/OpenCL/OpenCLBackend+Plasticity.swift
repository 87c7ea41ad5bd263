// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend: PlasticityOperations {
  package func addWeightDelta(
    pre: DeviceActivity, post: DeviceActivity, weight: DeviceBuffer<Float>,
    parameters: PlasticityParameters, traces: PlasticityTraces?, delta: DeviceBuffer<Float>,
    scale: Float, keep: Float, form: PlasticityForm
  ) throws {
    try checkWeightDelta(pre: pre, post: post, weight: weight, traces: traces, delta: delta)
    let pair = PlasticityPair(pre: pre, post: post, parameters: parameters, traces: traces)
    let sums =
      if let side = try driver(of: pair, form: form) {
        try eventSums(of: pair, drivenBy: side)
      } else {
        try denseSums(of: pair)
      }
    try carryOn(pair)
    try apply(sums, pair: pair, weight: weight, delta: delta, scale: scale, keep: keep)
  }

  /// Takes the traces on to the next presentation, where somebody asks for them.
  func carryOn(_ pair: PlasticityPair) throws {
    guard let traces = pair.traces, traces.carriesOn else { return }
    let parameters = pair.parameters
    try carry(traces.pre, through: pair.pre, tau: parameters.tauPre, isZero: traces.areZero)
    try carry(traces.post, through: pair.post, tau: parameters.tauPost, isZero: traces.areZero)
  }

  private func apply(
    _ sums: PlasticitySums, pair: PlasticityPair, weight: DeviceBuffer<Float>,
    delta: DeviceBuffer<Float>, scale: Float, keep: Float
  ) throws {
    let (outputs, inputs) = (pair.post.features, pair.pre.features)
    let modulation = pair.parameters.modulation.kernelForm
    try launch(
      "apply_delta", of: .plasticity,
      defines: commonDefines + pair.parameters.modulation.kernelDefines,
      size: blocks((inputs + 15) / 16, (outputs + 15) / 16),
      [
        argument(weight), argument(sums.potentiation),
        argument(sums.depression ?? sums.potentiation), .int(sums.depression == nil ? 0 : 1),
        argument(sums.carried ?? sums.potentiation), .int(sums.carried == nil ? 0 : 1),
        argument(delta), .count(outputs), .count(inputs), .int(sums.layout.rawValue),
        .float(scale), .float(keep), .int(modulation.code), .float(modulation.minimum),
        .float(modulation.maximum), .float(modulation.exponent),
      ])
  }
}

/// What one call of `addWeightDelta` is about.
struct PlasticityPair {
  let pre: DeviceActivity
  let post: DeviceActivity
  let parameters: PlasticityParameters
  let traces: PlasticityTraces?

  /// T · N.
  var rows: Int { pre.steps * pre.batch }

  /// What one side does, the time constant of its trace, and that trace before the first step.
  func side(
    _ side: EventSide
  ) -> (activity: DeviceActivity, tau: Float, carried: DeviceBuffer<Float>?) {
    switch side {
    case .pre: (pre, parameters.tauPre, carried(traces?.pre))
    case .post: (post, parameters.tauPost, carried(traces?.post))
    }
  }

  /// A trace carried over, or none where it is known to be 0.
  func carried(_ trace: DeviceBuffer<Float>?) -> DeviceBuffer<Float>? {
    traces?.areZero == false ? trace : nil
  }
}

/// The sums of a weight delta and how they are laid out.
struct PlasticitySums {
  /// Potentiation, or its difference to depression.
  let potentiation: DeviceBuffer<Float>
  /// Depression; none where it is in the difference or counts for nothing.
  let depression: DeviceBuffer<Float>?
  /// What a carried trace adds, `[out, in]`.
  let carried: DeviceBuffer<Float>?
  let layout: Layout

  /// Where the sums of a weight stand, by the number that `apply_delta` takes.
  enum Layout: Int32 {
    /// `[out, in]`.
    case dense = 0
    /// `[tiles of outputs, in, lanes]`.
    case drivenByPre = 1
    /// `[tiles of inputs, out, lanes]`.
    case drivenByPost = 2
  }
}

extension WeightModulation {
  /// The sums that a modulation weighs.
  enum NeededSums {
    case both
    /// Both factors are equal: their difference will do.
    case difference
    /// The factor of depression is 0.
    case potentiation
  }

  /// The sums that this modulation weighs.
  var neededSums: NeededSums {
    switch self {
    case .additive, .identity, .clamp: .difference
    case .postTriggered: .potentiation
    case .bounded, .softBounds, .custom: .both
    }
  }

  /// The code and constants that `apply_delta` takes.
  var kernelForm: (code: Int32, minimum: Float, maximum: Float, exponent: Float) {
    switch self {
    case .additive: (0, 0, 0, 0)
    case .identity: (1, 0, 0, 0)
    case .clamp(let minimum, let maximum): (2, minimum, maximum, 0)
    case .bounded(let minimum, let maximum, let exponent): (3, minimum, maximum, exponent)
    case .softBounds(let minimum, let maximum): (4, minimum, maximum, 0)
    case .postTriggered: (5, 0, 0, 0)
    case .custom: (6, 0, 0, 0)
    }
  }

  /// The expressions of a custom modulation: OpenCL C without spaces, made from their meaning and
  /// never from their text.
  var kernelDefines: [String] {
    guard case .custom(let custom) = self else { return [] }
    return [
      "CUSTOM_PRE=\(custom.pre.root.kernelText)", "CUSTOM_POST=\(custom.post.root.kernelText)",
    ]
  }
}
