// SPDX-License-Identifier: Apache-2.0

/// A layer of integrate-and-fire neurons and their membrane potentials.
///
/// The potentials start at the reset potential (0 where the reset is soft), are kept from one call to the
/// next, and start again after ``reset()``: SpikingJelly's `LIFNode` and `IFNode` in multi-step mode.
public final class SpikingNeurons {
  /// Charge, threshold and reset.
  public let parameters: NeuronParameters
  /// Where the neurons live.
  public let backend: any Backend
  /// The membrane potentials after the last call, `[batch * features]`; `nil` before the first.
  public var membrane: DeviceBuffer<Float>? { isResting ? nil : memory }
  private var memory: DeviceBuffer<Float>?
  private var isResting = true

  /// Creates a layer of neurons.
  ///
  /// - Parameters:
  ///   - parameters: Charge, threshold and reset.
  ///   - backend: Where the neurons shall live.
  public init(_ parameters: NeuronParameters, on backend: any Backend) {
    self.parameters = parameters
    self.backend = backend
  }

  /// Runs the neurons through one presentation.
  ///
  /// - Parameter current: The input current in units of the threshold.
  /// - Returns: The spikes of every step.
  /// - Throws: ``ShapeError`` if the batch or features are not those of the potentials that were kept,
  ///   ``BackendError`` if the device fails.
  public func callAsFunction(_ current: DeviceSequence) throws -> DeviceSpikeTrain {
    let membrane = try membrane ?? restingMembrane(count: current.count)
    try keep(membrane, count: current.count)
    return try backend.integrateAndFire(current, membrane: membrane, parameters: parameters)
  }

  /// Runs the neurons through one presentation of what goes into the convolution before them, whose
  /// currents nobody asks for.
  func callAsFunction(
    _ input: DeviceActivity, through convolution: ConvolutionSynapse
  ) throws -> DeviceSpikeTrain {
    let (count, wasResting) = (input.batch * convolution.outputs, isResting)
    if isResting && memory?.count != count {
      memory = try backend.makeBuffer(of: Float.self, count: count)
    }
    guard let memory else { return try self(convolution(input)) }
    try keep(memory, count: count)
    return try backend.convolveAndFire(
      input, weight: convolution.weight, bias: convolution.bias, geometry: convolution.geometry,
      membrane: memory, isResting: wasResting, parameters: parameters)
  }

  private func keep(_ membrane: DeviceBuffer<Float>, count: Int) throws {
    guard membrane.count == count else {
      throw ShapeError.mismatch(
        location: "neurons", what: "membranes and currents", first: membrane.count, second: count)
    }
    (memory, isResting) = (membrane, false)
  }

  /// Forgets the membrane potentials.
  public func reset() { isResting = true }

  /// The same neurons on another backend, with the membrane potentials that were kept.
  ///
  /// - Parameter backend: Where they shall live.
  /// - Returns: The neurons.
  /// - Throws: ``BackendError`` if the memory cannot be had.
  public func moved(to backend: any Backend) throws -> SpikingNeurons {
    let moved = SpikingNeurons(parameters, on: backend)
    moved.memory = try membrane.map { try backend.makeBuffer(copying: self.backend.read($0)) }
    moved.isResting = isResting
    return moved
  }

  private func restingMembrane(count: Int) throws -> DeviceBuffer<Float> {
    let resting = parameters.reset.restingPotential
    return resting == 0
      ? try backend.makeBuffer(of: Float.self, count: count)
      : try backend.makeBuffer(copying: [Float](repeating: resting, count: count))
  }
}
