// SPDX-License-Identifier: Apache-2.0

/// A dense synapse: every input to every output.
///
/// `I[n, o] = Σ_i x[n, i] · w[o, i]` at each step; the weights are laid out as PyTorch's.
public struct DenseSynapse: Synapse {
  /// The input features.
  public let inputs: Int
  /// The output features.
  public let outputs: Int
  /// The weights `[outputs, inputs]`.
  public let weight: DeviceBuffer<Float>
  /// What is added to the current of each output; none where `nil`.
  public let bias: DeviceBuffer<Float>?
  /// Where the weights live.
  public let backend: any Backend

  /// Creates a dense synapse from its weights.
  ///
  /// - Parameters:
  ///   - inputs: The input features; at least 1.
  ///   - outputs: The output features; at least 1.
  ///   - weights: The weights `[outputs, inputs]`.
  ///   - bias: What is added to the current of each output; none where `nil`.
  ///   - backend: Where they shall live.
  /// - Throws: ``ShapeError`` if the number of weights does not fit, ``BackendError`` if the memory cannot
  ///   be had.
  public init(
    inputs: Int, outputs: Int, weights: [Float], bias: [Float]? = nil, on backend: any Backend
  ) throws {
    try ParameterError.check(inputs, is: .atLeast(1), name: "inputs")
    try ParameterError.check(outputs, is: .atLeast(1), name: "features")
    let expected = try elementCount(of: [outputs, inputs])
    guard weights.count == expected else {
      throw ShapeError.elementCount(
        shape: [outputs, inputs], expected: expected, found: weights.count)
    }
    if let bias, bias.count != outputs {
      throw ShapeError.elementCount(shape: [outputs], expected: outputs, found: bias.count)
    }
    self.inputs = inputs
    self.outputs = outputs
    self.backend = backend
    weight = try backend.makeBuffer(copying: weights)
    self.bias = try bias.map { try backend.makeBuffer(copying: $0) }
  }

  /// `[outputs, inputs]`.
  public var weightShape: [Int] { [outputs, inputs] }

  /// The current of an input.
  ///
  /// - Parameter input: Spikes or real values of ``inputs`` features.
  /// - Returns: The current of ``outputs`` features, constant where the input is.
  /// - Throws: ``ShapeError`` if the input has other features, ``BackendError`` if the device fails.
  public func callAsFunction(_ input: DeviceActivity) throws -> DeviceSequence {
    try checkFeatures(of: input, at: "linear")
    let current = try backend.linear(input, weight: weight, outputs: outputs)
    if let bias { try backend.addBias(bias, to: current) }
    return current
  }

  /// Adds the pair-based STDP weight delta of one presentation.
  public func addWeightDelta(
    pre: DeviceActivity, post: DeviceActivity, parameters: PlasticityParameters,
    traces: PlasticityTraces?, delta: DeviceBuffer<Float>, scale: Float, form: PlasticityForm
  ) throws {
    try backend.addWeightDelta(
      pre: pre, post: post, weight: weight, parameters: parameters, traces: traces, delta: delta,
      scale: scale, keep: 1, form: form)
  }

  /// Carries an error of the outputs back through the weights, one dense product.
  public func carryBack(_ error: DeviceSequence) throws -> DeviceSequence {
    let rows = error.isConstant ? error.batch : error.steps * error.batch
    let carried = try backend.makeBuffer(of: Float.self, count: rows * inputs)
    try backend.multiply(
      DeviceMatrix(error.values, rows: rows, columns: outputs),
      DeviceMatrix(weight, rows: outputs, columns: inputs), into: carried, scale: 1, keep: 0)
    return DeviceSequence(
      values: carried, isConstant: error.isConstant, steps: error.steps, batch: error.batch,
      features: inputs)
  }

  /// The same synapse on another backend, with weights of its own.
  public func moved(to backend: any Backend) throws -> DenseSynapse {
    try DenseSynapse(
      inputs: inputs, outputs: outputs, weights: self.backend.read(weight),
      bias: bias.map { try self.backend.read($0) }, on: backend)
  }
}
