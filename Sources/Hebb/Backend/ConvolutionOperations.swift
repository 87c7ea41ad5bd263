// SPDX-License-Identifier: Apache-2.0

/// Convolution: from activity to current, and the STDP weight delta.
public protocol ConvolutionOperations {
  /// The current of a convolution at each step, as PyTorch's `conv2d`:
  ///
  ///     I[n, o, y, x] = bias[o] + Σ_c Σ_j Σ_k w[o, c, j, k] · x[n, c, y · stride + j · dilation − padding, …]
  ///
  /// Where the input is constant the current is constant, and computed once.
  ///
  /// - Parameters:
  ///   - input: Real values or spikes, features `[channels, height, width]`.
  ///   - weight: The weights `[out, in / groups, height, width]`.
  ///   - bias: What is added to each output channel; nothing where `nil`.
  ///   - geometry: The geometry.
  /// - Returns: The current, features `[out, outputHeight, outputWidth]`.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes do not fit.
  func convolve(
    _ input: DeviceActivity, weight: DeviceBuffer<Float>, bias: DeviceBuffer<Float>?,
    geometry: ConvolutionGeometry
  ) throws -> DeviceSequence

  /// The spikes of neurons behind a convolution, whose currents nobody asks for.
  ///
  /// As ``convolve(_:weight:bias:geometry:)``, then
  /// ``NeuronOperations/integrateAndFire(_:membrane:parameters:)``.
  ///
  /// - Parameters:
  ///   - input: Real values or spikes, features `[channels, height, width]`.
  ///   - weight: The weights `[out, in / groups, height, width]`.
  ///   - bias: What is added to each output channel; nothing where `nil`.
  ///   - geometry: The geometry.
  ///   - membrane: The membrane potential of every output; updated to its value after the last step.
  ///   - isResting: Whether the neurons start at rest, so that what `membrane` holds is not read.
  ///   - parameters: Charge, threshold and reset.
  /// - Returns: The spikes of every step.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes do not fit.
  func convolveAndFire(
    _ input: DeviceActivity, weight: DeviceBuffer<Float>, bias: DeviceBuffer<Float>?,
    geometry: ConvolutionGeometry, membrane: DeviceBuffer<Float>, isResting: Bool,
    parameters: NeuronParameters
  ) throws -> DeviceSpikeTrain

  /// Adds the pair-based STDP weight delta of one presentation of a convolution.
  ///
  /// As ``PlasticityOperations/addWeightDelta(pre:post:weight:parameters:traces:delta:scale:keep:form:)``,
  /// the sum running over the places of the output too:
  ///
  ///     Δw[o, c, j, k] = Σ_t Σ_n Σ_yx ( f_post(w) · s_post[o, y, x] · tr_pre[c, …] − f_pre(w) · tr_post[o, y, x] · s_pre[c, …] )
  ///
  /// where … is the place that (y, x) sees through (j, k), and what lies in the padding is 0.
  ///
  /// - Parameters:
  ///   - pre: The presynaptic spikes or real values, features `[channels, height, width]`.
  ///   - post: The postsynaptic spikes or real values, features `[out, outputHeight, outputWidth]`.
  ///   - weight: The weights `[out, in / groups, height, width]`.
  ///   - geometry: The geometry.
  ///   - parameters: Time constants and weight dependence.
  ///   - traces: The traces before the first step, of the unpadded input; updated to those after the
  ///     last. `nil`: both start at 0 and are forgotten.
  ///   - delta: The sum to update, laid out as the weights.
  ///   - scale: The factor of this presentation's delta.
  ///   - keep: The factor of what `delta` holds; at 0 its content is not read.
  ///   - form: How it is computed; `automatic` measures the density.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes do not fit.
  func addWeightDelta(
    pre: DeviceActivity, post: DeviceActivity, weight: DeviceBuffer<Float>,
    geometry: ConvolutionGeometry, parameters: PlasticityParameters, traces: PlasticityTraces?,
    delta: DeviceBuffer<Float>, scale: Float, keep: Float, form: PlasticityForm
  ) throws
}

extension Backend {
  /// Currents first, then neurons.
  package func convolveAndFire(
    _ input: DeviceActivity, weight: DeviceBuffer<Float>, bias: DeviceBuffer<Float>?,
    geometry: ConvolutionGeometry, membrane: DeviceBuffer<Float>, isResting: Bool,
    parameters: NeuronParameters
  ) throws -> DeviceSpikeTrain {
    try convolveThenFire(
      input, weight: weight, bias: bias, geometry: geometry, membrane: membrane,
      isResting: isResting, parameters: parameters)
  }

  func convolveThenFire(
    _ input: DeviceActivity, weight: DeviceBuffer<Float>, bias: DeviceBuffer<Float>?,
    geometry: ConvolutionGeometry, membrane: DeviceBuffer<Float>, isResting: Bool,
    parameters: NeuronParameters
  ) throws -> DeviceSpikeTrain {
    let current = try convolve(input, weight: weight, bias: bias, geometry: geometry)
    let rest = parameters.reset.restingPotential
    if isResting && rest == 0 {
      try clear(membrane)
    } else if isResting {
      try write([Float](repeating: rest, count: membrane.count), to: membrane)
    }
    return try integrateAndFire(current, membrane: membrane, parameters: parameters)
  }
}
