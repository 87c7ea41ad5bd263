// SPDX-License-Identifier: Apache-2.0

import Hebb

extension TrainingResult {
  /// What `hebb train` prints.
  var text: String {
    var lines = ["\(recipe) on \(data), seed \(seed), \(backend): \(device)"]
    lines += phases.flatMap(\.lines)
    lines.append(accuracyLine)
    lines.append(
      "by class: "
        + accuracyByClass.enumerated().map { "\($0) \($1.percent())" }.joined(separator: ", "))
    lines += remarks
    lines.append(timeLine)
    if let out { lines.append("run folder: \(out)") }
    return lines.joined(separator: "\n")
  }

  private var accuracyLine: String {
    // Maps that learn patches are held against random ones before the same readout, which learns.
    let learnsMaps = phases.contains { ["patches", "kernels"].contains($0.by) }
    let lacking = learnsMaps ? "with unlearnt maps" : "without learning"
    let name = learning ? "accuracy" : "accuracy \(lacking)"
    let control = controlAccuracy.map { ", control \(lacking) \($0.percent(2))" } ?? ""
    return "\(name) \(accuracy.percent(2))\(control) (\(testImages.grouped) test images)"
  }

  private var remarks: [String] {
    var remarks: [String] = []
    if silentNeurons > 0 { remarks.append("silent neurons: \(silentNeurons.grouped)") }
    if unassignedNeurons > 0 {
      remarks.append("neurons without a class: \(unassignedNeurons.grouped)")
    }
    if !unownedClasses.isEmpty {
      remarks.append(
        "classes without a neuron: \(unownedClasses.map(String.init).joined(separator: ", "))")
    }
    if unansweredImages > 0 {
      remarks.append(
        "test images that no neuron answered: \(unansweredImages.grouped) of \(testImages.grouped)")
    }
    return remarks
  }

  private var timeLine: String {
    let trained =
      imagesPerSecond > 0
      ? "\(trainImages.grouped) images trained, \(imagesPerSecond.fixed(0)) images/s; " : ""
    return "\(trained)\(secondsTotal.duration) in all, peak memory \(peakMemoryBytes.bytes)"
  }
}

extension PhaseOutcome {
  /// What became of each layer, a line each.
  fileprivate var lines: [String] { layers.map { "\(by), epochs \(epochs): \($0.line)" } }
}

extension WeightMovement {
  /// What became of the layer.
  fileprivate var line: String {
    switch fate {
    case .moved:
      "\(layer) moved, |dW| = \(change.short) (|W| \(normBefore.short) to \(normAfter.short))"
    case .silent:
      "\(neurons) is silent: no image reached its threshold, so no weight of \(layer) moved, |dW| = 0"
    case .frozen:
      "\(neurons) spikes and no weight of \(layer) moved, |dW| = 0: "
        + "potentiation and depression cancel, or the learning rate is 0"
    case .ranAway:
      "\(layer) ran away: |W| went from \(normBefore.short) to \(text(normAfter)), "
        + "|dW| = \(text(change))"
    }
  }
}

/// A norm; those that are not finite are kept as -1.
private func text(_ norm: Double) -> String { norm < 0 ? "no number" : norm.short }
