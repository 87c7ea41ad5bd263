// SPDX-License-Identifier: Apache-2.0

extension Experiment {
  /// Throws unless competing layers see what they can, and nothing stands behind them.
  func checkCompetition() throws {
    let kinds: [LayerKind] = [.competitiveConv2d, .windowPool2d, .competitiveLIF]
    guard network.contains(where: { layer in kinds.contains { $0.rawValue == layer.kind } }) else {
      return
    }
    if case .balanced = initialization {
      throw DescriptionError.unsupported(
        path: "initialization", problem: "balances no neurons that compete: they start as images",
        remedy: "leave it out")
    }
    let isConvolution = network.contains { $0.kind == LayerKind.competitiveConv2d.rawValue }
    var allowed: [LayerKind] = isConvolution ? kinds : [.competitiveLIF]
    for layer in network where layer.kind != LayerKind.flatten.rawValue {
      guard let kind = allowed.first, layer.kind == kind.rawValue else {
        throw misplaced(layer, expected: allowed.first, isConvolution: isConvolution)
      }
      allowed.removeFirst()
    }
    guard isConvolution, case .windowPool2d(let windows)? = network.first(where: isWindows) else {
      return
    }
    let isLast = network.last.map(isWindows) ?? false
    guard isLast || windows.code != .sums else {
      throw DescriptionError.unsupported(
        path: "network.\(windows.name).code",
        problem: "is sums, and the layer behind takes spikes", remedy: "set it to or or count")
    }
  }

  private func isWindows(_ layer: LayerDescription) -> Bool {
    layer.kind == LayerKind.windowPool2d.rawValue
  }

  private func misplaced(
    _ layer: LayerDescription, expected: LayerKind?, isConvolution: Bool
  ) -> NetworkError {
    if layer.kind == LayerKind.windowPool2d.rawValue {
      return .misplaced(
        layer: layer.name, problem: "takes the spikes of competing maps",
        remedy: "put it right behind competitiveConv2d, once")
    }
    if isConvolution, layer.kind == LayerKind.competitiveLIF.rawValue {
      return .misplaced(
        layer: layer.name, problem: "cannot take the spikes of maps as they are",
        remedy: "put windowPool2d between")
    }
    let names = network.filter { $0.competing != nil }.map(\.name).joined(separator: ", ")
    return .misplaced(
      layer: layer.name, problem: "cannot stand beside neurons that compete",
      remedy: "leave flatten and \(names)")
  }

  /// Throws unless each phase by competition trains one layer that competes, by the rule of the layer's
  /// other phases, and maps before the neurons behind them.
  func checkCompetitionPhases() throws {
    var first: [String: (index: Int, phase: CompetitionPhase)] = [:]
    for (index, phase) in phases.enumerated() {
      guard case .competition(let phase) = phase else { continue }
      for name in phase.train {
        guard network.contains(where: { $0.name == name && $0.competing != nil }) else {
          throw DescriptionError.unsupported(
            path: "phases.\(index).train", problem: "\(name) has no neurons that compete",
            remedy: "name a layer of the kind competitiveLIF or competitiveConv2d, or none")
        }
      }
      guard phase.train.count < 2 else {
        throw DescriptionError.unsupported(
          path: "phases.\(index).train",
          problem: "names \(phase.train.joined(separator: " and ")), which learn one by one",
          remedy: "give each a phase of its own")
      }
      let name = phase.train.first ?? ""
      try checkOrder(of: name, at: index, after: first)
      guard let before = first[name] else {
        first[name] = (index, phase)
        continue
      }
      // The layer is built once, with one pattern and one cap.
      try check(phase.pattern == before.phase.pattern, "pattern", of: index, like: before.index)
      try check(
        phase.homeostasisCap == before.phase.homeostasisCap, "homeostasisCap", of: index,
        like: before.index)
    }
  }

  /// Throws where maps would learn after the neurons that see them.
  private func checkOrder(
    of name: String, at index: Int, after first: [String: (index: Int, phase: CompetitionPhase)]
  ) throws {
    guard let place = network.firstIndex(where: { $0.name == name }),
      let behind = network[(place + 1)...].first(where: { first[$0.name] != nil })
    else { return }
    throw DescriptionError.unsupported(
      path: "phases.\(index).train", problem: "\(name) learns after \(behind.name), which sees it",
      remedy: "put this phase first")
  }

  private func check(_ isAlike: Bool, _ key: String, of phase: Int, like first: Int) throws {
    guard !isAlike else { return }
    throw DescriptionError.unsupported(
      path: "phases.\(phase).\(key)", problem: "differs from that of phases.\(first)",
      remedy: "give all phases by competition of one layer the same")
  }
}
