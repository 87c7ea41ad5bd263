// SPDX-License-Identifier: Apache-2.0

/// The parameters of pair-based STDP.
public struct PlasticityParameters: Sendable, Equatable {
  /// The time constant of the presynaptic trace, in time steps; above 0.
  public let tauPre: Float
  /// The time constant of the postsynaptic trace, in time steps; above 0.
  public let tauPost: Float
  /// The weight dependence.
  public let modulation: WeightModulation

  /// Creates the parameters of pair-based STDP.
  ///
  /// - Parameters:
  ///   - tauPre: The time constant of the presynaptic trace, in time steps; above 0.
  ///   - tauPost: The time constant of the postsynaptic trace, in time steps; above 0.
  ///   - modulation: The weight dependence.
  /// - Throws: ``ParameterError`` if a time constant is not above 0.
  public init(tauPre: Float = 2, tauPost: Float = 2, modulation: WeightModulation) throws {
    try ParameterError.check(tauPre, is: .above(0), name: "tauPre")
    try ParameterError.check(tauPost, is: .above(0), name: "tauPost")
    self.tauPre = tauPre
    self.tauPost = tauPost
    self.modulation = modulation
  }
}

/// How the STDP weight delta is computed; every form has the same meaning.
public enum PlasticityForm: String, Sendable, CaseIterable {
  /// The form that the measured density calls for.
  case automatic
  /// Driven by the spikes of the sparser side.
  case events
  /// One dense product with T · N terms.
  case dense
}

/// Which side's spikes drive the event form.
package enum EventSide: Sendable {
  case pre
  case post
}

/// The direction in which a trace decays.
public enum TraceDirection: Sendable {
  /// Forward in time: `tr[t] = tr[t-1] - tr[t-1] / tau + s[t]`.
  case causal
  /// Backward in time: `F[t] = F[t+1] - F[t+1] / tau + s[t]`.
  case antiCausal
}
