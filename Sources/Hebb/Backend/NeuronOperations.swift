// SPDX-License-Identifier: Apache-2.0

/// Integrate-and-fire neurons, a whole presentation at a time.
public protocol NeuronOperations {
  /// Runs integrate-and-fire neurons through one presentation.
  ///
  /// At each step the membrane charges (``MembraneCharge``), spikes where `h >= threshold` and
  /// resets (``MembraneReset``): SpikingJelly's `LIFNode` and `IFNode` in their order of operations.
  ///
  /// - Parameters:
  ///   - current: The input current in units of the threshold, constant or varying.
  ///   - membrane: The membrane potential `[batch * features]`; updated to its value after the last step.
  ///   - parameters: Charge, threshold and reset.
  /// - Returns: The spikes of every step.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if the membrane has another size.
  func integrateAndFire(
    _ current: DeviceSequence, membrane: DeviceBuffer<Float>, parameters: NeuronParameters
  ) throws -> DeviceSpikeTrain
}
