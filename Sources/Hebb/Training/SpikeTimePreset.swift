// SPDX-License-Identifier: Apache-2.0

/// The constants of layers and phases of spike times that differ by data set.
extension Experiment {
  /// Takes the constants of another data set, where those of the present one still stand.
  mutating func followSpikeTimes(from old: DataPreset, to new: DataPreset) {
    for index in network.indices {
      switch network[index] {
      case .spikeOnceConv2d(var layer):
        replace(&layer, SpikeOnceConv2d(preset: old), SpikeOnceConv2d(preset: new), [\.kernel])
        replace(&layer, SpikeOnceConv2d(preset: old), SpikeOnceConv2d(preset: new), [\.threshold])
        network[index] = .spikeOnceConv2d(layer)
      case .earliestPool2d(var layer):
        replace(&layer, EarliestPool2d(preset: old), EarliestPool2d(preset: new), [\.size])
        network[index] = .earliestPool2d(layer)
      case .spikeOnceLinear(var layer):
        replace(&layer, SpikeOnceLinear(preset: old), SpikeOnceLinear(preset: new), [\.threshold])
        network[index] = .spikeOnceLinear(layer)
      default: continue
      }
    }
    for index in phases.indices {
      switch phases[index] {
      case .patches(var phase):
        let (before, after) = (PatchPhase(preset: old), PatchPhase(preset: new))
        replace(&phase, before, after, [\.batch])
        replace(&phase, before, after, [\.targetTime, \.thresholdRate, \.minimumThreshold])
        phases[index] = .patches(phase)
      case .supervised(var phase):
        let (before, after) = (SupervisedPhase(preset: old), SupervisedPhase(preset: new))
        replace(&phase, before, after, [\.epochs])
        replace(&phase, before, after, [\.shifts])
        replace(
          &phase, before, after,
          [
            \.potentiation, \.depression, \.anneal, \.gap, \.thresholdRate, \.thresholdAnneal,
          ])
        phases[index] = .supervised(phase)
      default: continue
      }
    }
  }
}

/// Replaces values that are still those of the old constants by the new ones.
private func replace<Root, Value: Equatable>(
  _ value: inout Root, _ old: Root, _ new: Root, _ keys: [WritableKeyPath<Root, Value>]
) {
  for key in keys where value[keyPath: key] == old[keyPath: key] {
    value[keyPath: key] = new[keyPath: key]
  }
}

extension SpikeOnceConv2d {
  /// The layer for images of a data set.
  package init(preset: DataPreset) {
    self.init()
    if preset == .digits { (kernel, threshold) = (3, 1.8) }
  }
}

extension EarliestPool2d {
  /// The layer for images of a data set.
  package init(preset: DataPreset) {
    self.init()
    if preset == .digits { size = 2 }
  }
}

extension SpikeOnceLinear {
  /// The layer for images of a data set: the threshold goes with the inputs.
  package init(preset: DataPreset) {
    self.init()
    switch preset {
    case .digits: threshold = 100
    case .mnist: break
    case .fashionMNIST: threshold = 250
    }
  }
}

extension PatchPhase {
  /// The phase for images of a data set.
  package init(preset: DataPreset) {
    self.init()
    switch preset {
    case .digits:
      (batch, thresholdRate, minimumThreshold, targetTime) = (8, 0.2, 0.7, 0.5)
    case .mnist: break
    case .fashionMNIST: targetTime = 0.8
    }
  }
}

extension SupervisedPhase {
  /// The phase for images of a data set.
  package init(preset: DataPreset) {
    self.init()
    switch preset {
    case .digits: (thresholdRate, shifts) = (5, .none)
    case .mnist: break
    case .fashionMNIST:
      (epochs, potentiation, depression, anneal) = (32, 0.4, -0.2, 0.94)
      (gap, thresholdRate, thresholdAnneal) = (0.005, 5, 0.7)
    }
  }
}
