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
    for layer in network { try layer.layer.check(path: "network.\(layer.name)") }
    try checkNames()
    try initialization.check(path: "initialization")
    try checkCompetition()
    try checkSpikeTimes()
    for (index, phase) in phases.enumerated() { try phase.check(path: "phases.\(index)") }
    try checkCompetitionPhases()
    try checkKernelPhases()
    try checkSpikePairPhases()
    try readout.check()
  }

  /// Throws unless each layer has a name of its own.
  private func checkNames() throws {
    var names: Set<String> = []
    for (index, layer) in network.enumerated() where !names.insert(layer.name).inserted {
      throw DescriptionError.unsupported(
        path: "network.\(index).name", problem: "\(layer.name) is the name of two layers",
        remedy: "give each layer a name of its own")
    }
  }

  /// Throws unless the learner of each phase can train the layers that it names.
  ///
  /// - Parameters:
  ///   - built: The network, built.
  ///   - classes: The classes that labels tell apart.
  /// - Throws: ``DescriptionError`` that names the phase by its path.
  func checkLearners(of built: Sequential, classes: Int) throws {
    for (index, phase) in phases.enumerated() {
      do {
        switch phase {
        case .stdp, .triplet: for name in phase.train { _ = try built.pair(of: name) }
        case .mstdp:
          for name in phase.train { _ = try built.pair(of: name) }
          try checkOutputs(of: built.outputPair(), classes: classes, phase: index)
        case .teacher(let teacher):
          let output = try built.taughtPairs(of: phase.train, feedback: teacher.feedback).last
          try output.map { try checkOutputs(of: $0, classes: classes, phase: index) }
        case .reward:
          let output = try built.taughtPairs(of: phase.train).last
          try output.map { try checkOutputs(of: $0, classes: classes, phase: index) }
        case .kernels:
          for name in phase.train { _ = try built.pair(of: name) }
          try checkPatches(of: built, phase: index)
        case .competition, .patches, .supervised: continue
        }
      } catch let error as NetworkError {
        throw DescriptionError.unsupported(
          path: "phases.\(index).train",
          problem: "\(error.report.location) \(error.report.problem)",
          remedy: error.report.remedy)
      }
    }
  }

  /// Throws unless there is an output for each class that a label may name.
  private func checkOutputs(of output: SynapsePair, classes: Int, phase: Int) throws {
    guard output.synapse.outputs < classes else { return }
    throw DescriptionError.unsupported(
      path: "phases.\(phase).train",
      problem:
        "layer \(output.name) gives \(output.synapse.outputs) outputs for \(classes) classes",
      remedy: "set network.\(output.name).features to \(classes)")
  }
}
