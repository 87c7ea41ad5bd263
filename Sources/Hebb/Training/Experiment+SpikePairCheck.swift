// SPDX-License-Identifier: Apache-2.0

extension Experiment {
  /// Throws unless phases by reward-modulated and by triplet STDP have synapses, steps and a batch
  /// that they can learn from.
  func checkSpikePairPhases() throws {
    for (index, phase) in phases.enumerated() {
      switch phase {
      case .mstdp(let mstdp):
        try checkPairs(of: phase, at: index)
        guard mstdp.tauTrace != nil, batch > 1 else { continue }
        throw DescriptionError.unsupported(
          path: "phases.\(index).tauTrace",
          problem: "gives a trace to a synapse, and the \(batch) samples of a batch would share it",
          remedy: "set batch to 1, or tauTrace to null")
      case .triplet: try checkPairs(of: phase, at: index)
      default: continue
      }
    }
  }

  private func checkPairs(of phase: Phase, at index: Int) throws {
    guard !phase.train.isEmpty else {
      throw DescriptionError.unsupported(
        path: "phases.\(index).by",
        problem: "\(phase.learner) trains synapses, and there are none",
        remedy: "add a layer such as linear with lif behind it")
    }
    guard encoder.steps > 1 else {
      throw DescriptionError.unsupported(
        path: "encoder.steps",
        problem: "is 1, and \(phase.learner) learns from one step to the next",
        remedy: "give 2 or more")
    }
  }
}
