// SPDX-License-Identifier: Apache-2.0

/// A convolution: each output sees a window of the input through the weights of its channel.
///
/// The weights are laid out as PyTorch's `[out, in / groups, height, width]`, features channel by channel.
public struct ConvolutionSynapse: Synapse {
  /// Channels, extents, stride, padding, dilation and groups.
  public let geometry: ConvolutionGeometry
  /// The weights `[out, in / groups, height, width]`.
  public let weight: DeviceBuffer<Float>
  /// What is added to the current of each output channel; none where `nil`.
  public let bias: DeviceBuffer<Float>?
  /// Whether the kernel is one of planes; else of rows.
  public let isPlanar: Bool
  /// Where the weights live.
  public let backend: any Backend

  /// Creates a convolution from its weights.
  ///
  /// - Parameters:
  ///   - geometry: Channels, extents, stride, padding, dilation and groups.
  ///   - weights: The weights `[out, in / groups, height, width]`.
  ///   - bias: What is added to the current of each output channel; none where `nil`.
  ///   - isPlanar: Whether the kernel is one of planes; else of rows.
  ///   - backend: Where they shall live.
  /// - Throws: ``ShapeError`` if the number of weights does not fit, ``BackendError`` if the memory cannot
  ///   be had.
  public init(
    _ geometry: ConvolutionGeometry, weights: [Float], bias: [Float]? = nil,
    isPlanar: Bool = true, on backend: any Backend
  ) throws {
    guard weights.count == geometry.weightCount else {
      throw ShapeError.elementCount(
        shape: geometry.weightShape, expected: geometry.weightCount, found: weights.count)
    }
    if let bias, bias.count != geometry.outputChannels {
      throw ShapeError.elementCount(
        shape: [geometry.outputChannels], expected: geometry.outputChannels, found: bias.count)
    }
    self.geometry = geometry
    self.isPlanar = isPlanar
    self.backend = backend
    weight = try backend.makeBuffer(copying: weights)
    self.bias = try bias.map { try backend.makeBuffer(copying: $0) }
  }

  /// The features of one sample of what it takes.
  public var inputs: Int { geometry.features }
  /// The features of one sample of its current.
  public var outputs: Int { geometry.outputFeatures }

  /// `[out, in / groups, height, width]`, without the height where the kernel is one of rows.
  public var weightShape: [Int] {
    var shape = geometry.weightShape
    if !isPlanar { shape.remove(at: 2) }
    return shape
  }

  /// The current of an input, constant where the input is.
  public func callAsFunction(_ input: DeviceActivity) throws -> DeviceSequence {
    try checkFeatures(of: input, at: "convolution")
    return try backend.convolve(input, weight: weight, bias: bias, geometry: geometry)
  }

  /// Adds the pair-based STDP weight delta of one presentation.
  public func addWeightDelta(
    pre: DeviceActivity, post: DeviceActivity, parameters: PlasticityParameters,
    traces: PlasticityTraces?, delta: DeviceBuffer<Float>, scale: Float, form: PlasticityForm
  ) throws {
    try backend.addWeightDelta(
      pre: pre, post: post, weight: weight, geometry: geometry, parameters: parameters,
      traces: traces, delta: delta, scale: scale, keep: 1, form: form)
  }

  /// Carries an error of the outputs back through the weights: the transposed convolution.
  public func carryBack(_ error: DeviceSequence) throws -> DeviceSequence {
    try backend.carryBack(error, through: weight, geometry: geometry)
  }

  /// The same synapse on another backend, with weights of its own.
  public func moved(to backend: any Backend) throws -> ConvolutionSynapse {
    try ConvolutionSynapse(
      geometry, weights: self.backend.read(weight), bias: bias.map { try self.backend.read($0) },
      isPlanar: isPlanar, on: backend)
  }
}
