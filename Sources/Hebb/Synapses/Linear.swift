// SPDX-License-Identifier: Apache-2.0

/// A dense synapse: every input to every output.
///
/// `I[n, o] = Σ_i x[n, i] · w[o, i]` at each step; the weights are laid out as PyTorch's.
public struct Linear: Sendable {
  /// The input features.
  public let inputs: Int
  /// The output features.
  public let outputs: Int
  /// The weights `[outputs, inputs]`.
  public let weight: DeviceBuffer<Float>
  /// Where the weights live.
  public let backend: any Backend

  /// Creates a dense synapse from its weights.
  ///
  /// - Parameters:
  ///   - inputs: The input features; at least 1.
  ///   - outputs: The output features; at least 1.
  ///   - weights: The weights `[outputs, inputs]`.
  ///   - backend: Where they shall live.
  /// - Throws: ``ShapeError`` if the number of weights does not fit, ``BackendError`` if the memory cannot
  ///   be had.
  public init(
    inputs: Int, outputs: Int, weights: [Float], on backend: any Backend
  ) throws {
    try ParameterError.check(inputs, is: .atLeast(1), name: "inputs")
    try ParameterError.check(outputs, is: .atLeast(1), name: "features")
    let expected = try elementCount(of: [outputs, inputs])
    guard weights.count == expected else {
      throw ShapeError.elementCount(
        shape: [outputs, inputs], expected: expected, found: weights.count)
    }
    self.inputs = inputs
    self.outputs = outputs
    self.backend = backend
    weight = try backend.makeBuffer(copying: weights)
  }

  /// The current of an input.
  ///
  /// - Parameter input: Spikes or real values of ``inputs`` features.
  /// - Returns: The current of ``outputs`` features, constant where the input is.
  /// - Throws: ``ShapeError`` if the input has other features, ``BackendError`` if the device fails.
  public func callAsFunction(_ input: DeviceActivity) throws -> DeviceSequence {
    guard input.features == inputs else {
      throw ShapeError.features(location: "linear", expected: inputs, found: input.features)
    }
    return try backend.linear(input, weight: weight, outputs: outputs)
  }
}
