// SPDX-License-Identifier: Apache-2.0

extension Classifier {
  /// What the classes and wins of competing neurons tell.
  ///
  /// - Parameters:
  ///   - neurons: The neurons, imprinted or learnt.
  ///   - network: The network that they belong to.
  ///   - images: The training images.
  ///   - selection: The indices of those that are trained on.
  ///   - thresholds: The bounds beyond which a figure is a finding.
  /// - Returns: The findings.
  /// - Throws: ``BackendError`` if the device fails.
  func diagnose(
    _ neurons: CompetitiveNeurons, of network: Sequential, on images: DeviceImageSet,
    selection: [UInt32],
    thresholds: DiagnosisThresholds
  ) throws -> Diagnosis {
    let layer = try neurons.started()
    let wins: [Int]
    if let patches = network.patches, patches.neurons === neurons, let drawn = patches.patches {
      wins = try layer.wins(on: drawn.ordered(patches.order(stream: 0), on: neurons.backend))
    } else {
      try assign(from: images, selection: selection)
      let seen = try network.competitorImages(of: images)
      wins = try layer.wins(on: seen.ordered(selection, on: neurons.backend))
    }
    let total = Double(max(wins.reduce(0, +), 1))
    var findings: [Finding] = []
    func add(_ name: Finding.Name, _ value: Double, above threshold: Double, blocks: Bool = false) {
      guard value > threshold else { return }
      findings.append(
        Finding(name, layer: "output", value: value, threshold: threshold, blocks: blocks))
    }
    add(
      .deadNeurons, Double(wins.count { $0 == 0 }) / Double(max(wins.count, 1)),
      above: thresholds.deadWinners)
    add(.oneWinner, Double(wins.max() ?? 0) / total, above: thresholds.winnerShare, blocks: true)
    add(.classWithoutOutput, Double(unownedClasses.count), above: 0)
    return Diagnosis(layers: [], findings: findings)
  }
}
