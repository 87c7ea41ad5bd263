// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What a spike does to the membrane potential.
public enum MembraneReset: Sendable, Equatable {
  /// The potential becomes the given value.
  case hard(Float)
  /// The threshold is subtracted from the potential.
  case soft

  /// The value that the potential leaks to: the reset potential, 0 where the reset is soft.
  public var restingPotential: Float {
    switch self {
    case .hard(let value): value
    case .soft: 0
    }
  }
}

/// How a current charges the membrane in one time step.
public enum MembraneCharge: Sendable, Equatable {
  /// Integrate-and-fire, `h = v + x`.
  case integrate
  /// Leaky: `h = v + (x - (v - rest)) / tau`; tau in time steps.
  case leakyDecayingInput(tau: Float)
  /// Leaky: `h = v - (v - rest) / tau + x`; tau in time steps.
  case leaky(tau: Float)
  /// Leaky: `h = v + (x - (v - rest)) * decay`; the decay of a step, 0 to 1.
  case parametricDecayingInput(decay: Float)
  /// Leaky: `h = v - (v - rest) * decay + x`; the decay of a step, 0 to 1.
  case parametric(decay: Float)
}

/// The parameters of integrate-and-fire neurons, in SpikingJelly's meaning.
public struct NeuronParameters: Sendable, Equatable {
  /// How a current charges the membrane.
  public let charge: MembraneCharge
  /// The potential from which on a neuron spikes.
  public let threshold: Float
  /// What a spike does to the membrane potential.
  public let reset: MembraneReset

  /// Leaky integrate-and-fire neurons (SpikingJelly's `LIFNode`).
  ///
  /// - Parameters:
  ///   - tau: The membrane time constant in time steps; above 0.
  ///   - decayInput: Whether the input is divided by tau too.
  ///   - threshold: The potential from which on a neuron spikes.
  ///   - reset: What a spike does to the membrane potential.
  /// - Returns: The parameters.
  /// - Throws: ``ParameterError`` if tau is not above 0 or a value is not finite.
  public static func leakyIntegrateAndFire(
    tau: Float = 2, decayInput: Bool = true, threshold: Float = 1, reset: MembraneReset = .hard(0)
  ) throws -> NeuronParameters {
    try ParameterError.check(tau, is: .above(0), name: "tau")
    return try NeuronParameters(
      charge: decayInput ? .leakyDecayingInput(tau: tau) : .leaky(tau: tau), threshold: threshold,
      reset: reset)
  }

  /// Leaky integrate-and-fire neurons whose decay is learnt (SpikingJelly's `ParametricLIFNode`).
  ///
  /// - Parameters:
  ///   - weight: The parameter w; the decay of a step is `1 / (1 + exp(-w))`, in place of 1 / tau.
  ///   - decayInput: Whether the input decays too.
  ///   - threshold: The potential from which on a neuron spikes.
  ///   - reset: What a spike does to the membrane potential.
  /// - Returns: The parameters.
  /// - Throws: ``ParameterError`` if a value is not finite.
  public static func parametricLeakyIntegrateAndFire(
    weight: Float, decayInput: Bool = true, threshold: Float = 1, reset: MembraneReset = .hard(0)
  ) throws -> NeuronParameters {
    try ParameterError.check(weight, is: .finite, name: "weight")
    let decay = Float(1 / (1 + exp(-Double(weight))))
    return try NeuronParameters(
      charge: decayInput ? .parametricDecayingInput(decay: decay) : .parametric(decay: decay),
      threshold: threshold, reset: reset)
  }

  /// Integrate-and-fire neurons without a leak (SpikingJelly's `IFNode`).
  ///
  /// - Parameters:
  ///   - threshold: The potential from which on a neuron spikes.
  ///   - reset: What a spike does to the membrane potential.
  /// - Returns: The parameters.
  /// - Throws: ``ParameterError`` if a value is not finite.
  public static func integrateAndFire(
    threshold: Float = 1, reset: MembraneReset = .hard(0)
  ) throws -> NeuronParameters {
    try NeuronParameters(charge: .integrate, threshold: threshold, reset: reset)
  }

  private init(charge: MembraneCharge, threshold: Float, reset: MembraneReset) throws {
    try ParameterError.check(threshold, is: .finite, name: "threshold")
    try ParameterError.check(reset.restingPotential, is: .finite, name: "reset")
    self.charge = charge
    self.threshold = threshold
    self.reset = reset
  }
}
