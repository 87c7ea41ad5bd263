// SPDX-License-Identifier: Apache-2.0

import Hebb

/// A synapse of a benchmark: a dense layer or a convolution, asked in the same words.
enum BenchmarkSynapse: Sendable {
  case dense(inputs: Int, outputs: Int)
  case convolution(ConvolutionGeometry)

  /// A convolution by kernels of 3 x 3 over square planes, which keep their size.
  static func convolution(from channels: Int, to outputs: Int, side: Int) throws -> Self {
    .convolution(
      try ConvolutionGeometry(
        channels: channels, height: side, width: side, outputChannels: outputs, kernel: (3, 3),
        padding: (1, 1)))
  }

  /// The features of one sample of the input.
  var inputs: Int {
    switch self {
    case .dense(let inputs, _): inputs
    case .convolution(let geometry): geometry.features
    }
  }

  /// The features of one sample of the output.
  var outputs: Int {
    switch self {
    case .dense(_, let outputs): outputs
    case .convolution(let geometry): geometry.outputFeatures
    }
  }

  /// The number of weights.
  var weightCount: Int {
    switch self {
    case .dense(let inputs, let outputs): inputs * outputs
    case .convolution(let geometry): geometry.weightCount
    }
  }

  /// The inputs of one output.
  var fanIn: Int {
    switch self {
    case .dense(let inputs, _): inputs
    case .convolution(let geometry): geometry.fanIn
    }
  }

  /// The outputs of one input, those in the padding too.
  var fanOut: Int {
    switch self {
    case .dense(_, let outputs): outputs
    case .convolution(let geometry):
      geometry.outputChannels / geometry.groups * geometry.kernel.height * geometry.kernel.width
    }
  }

  /// The current of an input.
  func current(
    of input: DeviceActivity, weight: DeviceBuffer<Float>, on backend: any Backend
  ) throws -> DeviceSequence {
    switch self {
    case .dense(_, let outputs): try backend.linear(input, weight: weight, outputs: outputs)
    case .convolution(let geometry):
      try backend.convolve(input, weight: weight, bias: nil, geometry: geometry)
    }
  }

  /// The spikes of neurons at rest behind it.
  func spikes(
    of input: DeviceActivity, weight: DeviceBuffer<Float>, membrane: DeviceBuffer<Float>,
    neuron: NeuronParameters, on backend: any Backend
  ) throws -> DeviceSpikeTrain {
    switch self {
    case .dense:
      try backend.clear(membrane)
      let current = try current(of: input, weight: weight, on: backend)
      return try backend.integrateAndFire(current, membrane: membrane, parameters: neuron)
    case .convolution(let geometry):
      return try backend.convolveAndFire(
        input, weight: weight, bias: nil, geometry: geometry, membrane: membrane,
        isResting: true, parameters: neuron)
    }
  }

  /// Writes the negative weight delta of a presentation with traces of 0.
  func writeGradient(
    pre: DeviceSpikeTrain, post: DeviceSpikeTrain, weight: DeviceBuffer<Float>,
    parameters: PlasticityParameters, traces: PlasticityTraces, gradient: DeviceBuffer<Float>,
    form: PlasticityForm, on backend: any Backend
  ) throws {
    switch self {
    case .dense:
      try backend.addWeightDelta(
        pre: .spikes(pre), post: .spikes(post), weight: weight, parameters: parameters,
        traces: traces, delta: gradient, scale: -1, keep: 0, form: form)
    case .convolution(let geometry):
      try backend.addWeightDelta(
        pre: .spikes(pre), post: .spikes(post), weight: weight, geometry: geometry,
        parameters: parameters, traces: traces, delta: gradient, scale: -1, keep: 0, form: form)
    }
  }
}

extension BenchmarkData {
  /// Random spikes in the memory of a backend.
  static func train(
    steps: Int, batch: Int, features: Int, rate: Float, on backend: any Backend
  ) throws -> DeviceSpikeTrain {
    DeviceSpikeTrain(
      words: try backend.makeBuffer(
        copying: spikes(count: batch * features, steps: steps, rate: rate)), steps: steps,
      batch: batch, features: features)
  }

  /// Random weights whose layer fires: a mean drive of 1.6 thresholds a step.
  static func weights(
    of synapse: BenchmarkSynapse, inputRate: Float, on backend: any Backend
  ) throws -> DeviceBuffer<Float> {
    try backend.makeBuffer(
      copying: values(
        count: synapse.weightCount, in: 0...(2 * 1.6 / (inputRate * Float(synapse.fanIn)))))
  }
}
