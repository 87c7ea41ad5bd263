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
  public private(set) var membrane: DeviceBuffer<Float>?

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
    guard membrane.count == current.count else {
      throw ShapeError.mismatch(
        location: "neurons", what: "membranes and currents", first: membrane.count,
        second: current.count)
    }
    self.membrane = membrane
    return try backend.integrateAndFire(current, membrane: membrane, parameters: parameters)
  }

  /// Forgets the membrane potentials.
  public func reset() { membrane = nil }

  /// The same neurons on another backend, with the membrane potentials that were kept.
  ///
  /// - Parameter backend: Where they shall live.
  /// - Returns: The neurons.
  /// - Throws: ``BackendError`` if the memory cannot be had.
  public func moved(to backend: any Backend) throws -> SpikingNeurons {
    let moved = SpikingNeurons(parameters, on: backend)
    moved.membrane = try membrane.map { try backend.makeBuffer(copying: self.backend.read($0)) }
    return moved
  }

  private func restingMembrane(count: Int) throws -> DeviceBuffer<Float> {
    let resting = parameters.reset.restingPotential
    return resting == 0
      ? try backend.makeBuffer(of: Float.self, count: count)
      : try backend.makeBuffer(copying: [Float](repeating: resting, count: count))
  }
}
