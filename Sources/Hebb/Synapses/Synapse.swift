// SPDX-License-Identifier: Apache-2.0

/// A layer with weights: from the activity of one layer to the current of the next.
public protocol Synapse: Sendable {
  /// The features of one sample of what it takes.
  var inputs: Int { get }
  /// The features of one sample of its current.
  var outputs: Int { get }
  /// The weights, in the order of ``weightShape``.
  var weight: DeviceBuffer<Float> { get }
  /// The shape of the weights as PyTorch's: `[out, in, …]`.
  var weightShape: [Int] { get }
  /// What is added to the current of each output channel; none where `nil`.
  var bias: DeviceBuffer<Float>? { get }
  /// Where the weights live.
  var backend: any Backend { get }

  /// The current of an input.
  ///
  /// - Parameter input: Spikes or real values of ``inputs`` features.
  /// - Returns: The current of ``outputs`` features, constant where the input is.
  /// - Throws: ``ShapeError`` if the input has other features, ``BackendError`` if the device fails.
  func callAsFunction(_ input: DeviceActivity) throws -> DeviceSequence

  /// Adds the pair-based STDP weight delta of one presentation: `delta ← keep · delta + scale · Δw`.
  ///
  /// - Parameters:
  ///   - pre: What went into the synapse.
  ///   - post: What the neurons behind it did, of ``outputs`` features.
  ///   - parameters: Time constants and weight dependence.
  ///   - traces: The traces before the first step; updated to those after the last. `nil`: both start
  ///     at 0 and are forgotten.
  ///   - delta: The sum to update, of the size of the weights.
  ///   - scale: The factor of this presentation's delta.
  ///   - form: How it is computed; every form has the same meaning.
  /// - Throws: ``ShapeError`` if sizes do not fit, ``BackendError`` if the device fails.
  func addWeightDelta(
    pre: DeviceActivity, post: DeviceActivity, parameters: PlasticityParameters,
    traces: PlasticityTraces?, delta: DeviceBuffer<Float>, scale: Float, form: PlasticityForm
  ) throws

  /// Carries an error of the outputs back through the weights.
  ///
  /// - Parameter error: The error of every output and step.
  /// - Returns: What each input has to do with it: `Σ_o e[t, n, o] · w[o, i]`.
  /// - Throws: ``NetworkError`` if the synapse cannot, ``BackendError`` if the device fails.
  func carryBack(_ error: DeviceSequence) throws -> DeviceSequence

  /// The same synapse on another backend.
  ///
  /// - Parameter backend: Where it shall live.
  /// - Returns: A synapse with weights of its own.
  /// - Throws: ``BackendError`` if the memory cannot be had.
  func moved(to backend: any Backend) throws -> Self
}

extension Synapse {
  /// The output channels, each with weights of its own.
  public var channels: Int { weightShape[0] }
  /// The places at which each output channel's weights are used: 1 of a dense synapse.
  public var positions: Int { outputs / max(channels, 1) }
  /// The inputs of one output.
  public var fanIn: Int { weightShape.dropFirst().reduce(1, *) }

  /// Throws unless an input has the synapse's features.
  func checkFeatures(of input: DeviceActivity, at location: String) throws {
    guard input.features == inputs else {
      throw ShapeError.features(location: location, expected: inputs, found: input.features)
    }
  }
}
