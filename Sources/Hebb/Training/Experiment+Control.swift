// SPDX-License-Identifier: Apache-2.0

extension Experiment {
  /// What runs: the experiment, or its control where maps or kernels shall not learn.
  ///
  /// The control of learnt maps has random ones of equal sum, whose thresholds alone learn, that of
  /// learnt kernels random ones, scaled alike. The readout behind them learns, so that accuracies differ
  /// by what the maps have learnt.
  var planned: Experiment {
    guard !learning, phases.contains(where: \.learnsMaps) else { return self }
    var control = self
    control.learning = true
    control.phases = phases.map(\.withoutLearningMaps)
    for (index, layer) in network.enumerated() {
      guard case .spikeOnceConv2d(var maps) = layer else { continue }
      maps.start = .uniform
      control.network[index] = .spikeOnceConv2d(maps)
    }
    return control
  }
}

extension Phase {
  /// Whether it learns what a readout of the same experiment reads.
  fileprivate var learnsMaps: Bool {
    switch self {
    case .patches, .kernels: true
    case .stdp, .teacher, .reward, .mstdp, .triplet, .competition, .supervised: false
    }
  }

  fileprivate var withoutLearningMaps: Phase {
    switch self {
    case .patches(var phase):
      phase.potentiation = 0
      phase.depression = 0
      return .patches(phase)
    case .kernels(var phase):
      phase.epochs = 0
      phase.start = .random
      return .kernels(phase)
    case .stdp, .teacher, .reward, .mstdp, .triplet, .competition, .supervised: return self
    }
  }
}
