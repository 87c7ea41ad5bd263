// SPDX-License-Identifier: Apache-2.0

/// How far training moved the weights of one layer, and why if not at all.
public struct WeightMovement: Sendable, Equatable, Codable {
  /// What became of the layer.
  public enum Fate: String, Sendable, Codable {
    /// It moved, and not beyond reason.
    case moved
    /// No neuron behind it spiked, and no weight moved.
    case silent
    /// Neurons spiked and no weight moved.
    case frozen
    /// It moved faster and faster, to over ten times its start, or beyond what numbers hold.
    case ranAway
  }

  /// The name of the layer with the weights.
  public let layer: String
  /// The name of the neurons that learn with it.
  public let neurons: String
  /// The Euclidean norm of all weights before the phase.
  public let normBefore: Double
  /// The Euclidean norm of all weights after the phase; -1 where it is not finite.
  public let normAfter: Double
  /// The Euclidean norm of the change, ‖ΔW‖; 0 exactly where no weight moved, -1 where not finite.
  public let change: Double
  /// The spikes of the neurons a sample and step, over the whole phase.
  public let rate: Double
  /// What became of the layer.
  public let fate: Fate

  /// Compares the weights before and after a phase.
  ///
  /// - Parameters:
  ///   - layer: The name of the layer with the weights.
  ///   - neurons: The name of the neurons behind it.
  ///   - before: The weights before the phase.
  ///   - halfway: The weights after half of the phase; `nil` where the phase is too short
  ///     to tell a start from a tendency.
  ///   - after: The weights after the phase.
  ///   - rate: The spikes of the neurons a sample and step, over the whole phase.
  package init(
    layer: String, neurons: String, before: [Float], halfway: [Float]? = nil, after: [Float],
    rate: Double
  ) {
    self.layer = layer
    self.neurons = neurons
    self.rate = rate
    let change = distance(before, after)
    let end = norm(after.lazy.map(Double.init))
    let start = norm(before.lazy.map(Double.init))
    normBefore = start
    normAfter = end.isFinite ? end : -1
    self.change = change.isFinite ? change : -1
    fate =
      if !end.isFinite || (start > 0 && end > 10 * start)
        || isAccelerating(before, halfway, after)
      {
        .ranAway
      } else if change > 0 {
        .moved
      } else {
        rate > 0 ? .frozen : .silent
      }
  }
}

/// Whether weights went more than twice as far in the second half as in the first.
///
/// Pair STDP of a layer that spikes reinforces itself: one that quickens has only begun to run away.
private func isAccelerating(_ before: [Float], _ halfway: [Float]?, _ after: [Float]) -> Bool {
  halfway.map { distance($0, after) > 2 * distance(before, $0) } ?? false
}

private func distance(_ first: [Float], _ second: [Float]) -> Double {
  norm(zip(first, second).lazy.map { Double($1) - Double($0) })
}

private func norm(_ values: some Sequence<Double>) -> Double {
  values.reduce(0) { $0 + $1 * $1 }.squareRoot()
}
