// SPDX-License-Identifier: Apache-2.0

extension Experiment {
  /// Throws unless every value lies in its range and the parts fit each other.
  ///
  /// - Throws: ``ParameterError`` or ``DescriptionError`` that names the key by its path.
  public func check() throws {
    guard version == Experiment.currentVersion else {
      throw DescriptionError.unsupported(
        path: "version", problem: "is \(version), and this program reads version 1",
        remedy: "start from what 'hebb recipes NAME' prints")
    }
    try ParameterError.check(batch, is: .atLeast(1), name: "batch")
    if let limit { try ParameterError.check(limit, is: .atLeast(1), name: "limit") }
    try encoder.check()
    for layer in network { try layer.check(path: "network.\(layer.name)") }
    try checkCompetition()
    for (index, phase) in phases.enumerated() { try phase.check(path: "phases.\(index)") }
    try checkCompetitionPhases()
    try readout.check()
  }

  /// Throws unless the phases by competition train neurons that compete, all by the same rule.
  private func checkCompetitionPhases() throws {
    let competing = network.filter { if case .competitiveLIF = $0 { true } else { false } }
    var first: (index: Int, phase: CompetitionPhase)?
    for (index, phase) in phases.enumerated() {
      guard case .competition(let phase) = phase else { continue }
      for name in phase.train where !competing.contains(where: { $0.name == name }) {
        throw DescriptionError.unsupported(
          path: "phases.\(index).train", problem: "\(name) has no neurons that compete",
          remedy: "name a layer of the kind competitiveLIF, or none")
      }
      guard let first else {
        first = (index, phase)
        continue
      }
      // The layer is built once, with one pattern and one cap.
      try check(phase.pattern == first.phase.pattern, "pattern", of: index, like: first.index)
      try check(
        phase.homeostasisCap == first.phase.homeostasisCap, "homeostasisCap", of: index,
        like: first.index)
    }
  }

  private func check(_ isAlike: Bool, _ key: String, of phase: Int, like first: Int) throws {
    guard !isAlike else { return }
    throw DescriptionError.unsupported(
      path: "phases.\(phase).\(key)", problem: "differs from that of phases.\(first)",
      remedy: "give all phases by competition the same")
  }

  /// Throws unless competing neurons see the image itself, and nothing stands behind them.
  private func checkCompetition() throws {
    guard
      let index = network.firstIndex(where: {
        if case .competitiveLIF = $0 { true } else { false }
      })
    else { return }
    let others = network.enumerated().filter { other, layer in
      if case .flatten = layer { other > index } else { other != index }
    }
    if let other = others.first {
      throw NetworkError.misplaced(
        layer: other.element.name, problem: "cannot stand beside neurons that compete",
        remedy: "leave flatten and \(network[index].name)")
    }
  }
}

extension LayerDescription {
  /// Throws unless every value lies in its range.
  fileprivate func check(path: String) throws {
    switch self {
    case .flatten: return
    case .linear(let layer):
      try ParameterError.check(
        layer.features, is: .within(1, 0x1p31 - 1), name: "\(path).features")
      if layer.bias {
        throw DescriptionError.unsupported(
          path: "\(path).bias", problem: "a bias cannot be learnt by STDP yet",
          remedy: "set it to false")
      }
    case .lif(let layer):
      try ParameterError.check(layer.tau, is: .above(0), name: "\(path).tau")
      try check(layer.threshold, layer.resetPotential, path: path)
    case .integrateAndFire(let layer):
      try check(layer.threshold, layer.resetPotential, path: path)
    case .competitiveLIF(let layer):
      try ParameterError.check(
        layer.neurons, is: .within(1, 0x1p31 - 1), name: "\(path).neurons")
      try ParameterError.check(layer.decay, is: .within(0, 1), name: "\(path).decay")
      try ParameterError.check(
        layer.thresholdFactor, is: .above(0), name: "\(path).thresholdFactor")
      try ParameterError.check(
        layer.calibrationImages, is: .within(1, 1_000_000), name: "\(path).calibrationImages")
    }
  }

  private func check(_ threshold: Double, _ resetPotential: Double, path: String) throws {
    try ParameterError.check(threshold, is: .finite, name: "\(path).threshold")
    try ParameterError.check(resetPotential, is: .finite, name: "\(path).resetPotential")
  }
}
