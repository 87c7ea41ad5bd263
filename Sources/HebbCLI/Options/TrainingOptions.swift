// SPDX-License-Identifier: Apache-2.0

import Hebb

/// What is changed in an experiment before it runs.
struct TrainingOptions: ParsableArguments {
  enum Switch: String, CaseIterable, ExpressibleByArgument {
    case on
    case off
  }

  @Option(help: ArgumentHelp("The seed of all random numbers.", valueName: "n"))
  var seed: UInt64?

  @Option(help: ArgumentHelp("The epochs of every phase.", valueName: "n"))
  var epochs: Int?

  @Option(help: ArgumentHelp("The images of a batch.", valueName: "n"))
  var batch: Int?

  @Option(
    help: ArgumentHelp("The neurons that compete; of each class where classes do.", valueName: "n"))
  var neurons: Int?

  @Option(
    help: ArgumentHelp("Train on the first n images of the seed's permutation.", valueName: "n"))
  var limit: Int?

  @Option(help: "Whether anything is learnt; 'off' is the control.")
  var learning: Switch?

  @Option(help: "How a class is read.")
  var readout: Readout.Kind?

  @Option(
    help: ArgumentHelp("Change a value of the experiment; may be repeated.", valueName: "key=value")
  )
  var set: [String] = []

  func validate() throws {
    try check(epochs, "--epochs", least: 0)
    try check(batch, "--batch", least: 1)
    try check(neurons, "--neurons", least: 1)
    try check(limit, "--limit", least: 1)
    for assignment in set where !assignment.dropFirst().contains("=") {
      throw ValidationError("--set: '\(assignment)' has no value; give key=value")
    }
  }

  /// Changes an experiment as the options say, `--set` last.
  func apply(to experiment: inout Experiment) throws {
    if let seed { experiment.seed = seed }
    if let epochs {
      for index in experiment.phases.indices { experiment.phases[index].epochs = epochs }
    }
    if let batch { experiment.batch = batch }
    if let neurons { try setNeurons(neurons, of: &experiment) }
    if let limit { experiment.limit = limit }
    if let learning { experiment.learning = learning == .on }
    if let readout, experiment.readout.kind != readout { experiment.readout = Readout(readout) }
    for assignment in set {
      let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      try experiment.set(String(parts[0]), to: String(parts[1]))
    }
  }

  private func setNeurons(_ count: Int, of experiment: inout Experiment) throws {
    var isSet = false
    for (index, layer) in experiment.network.enumerated() {
      switch layer {
      case .competitiveLIF(var neurons):
        neurons.neurons = count
        experiment.network[index] = .competitiveLIF(neurons)
      case .spikeOnceLinear(var neurons):
        neurons.neurons = count
        experiment.network[index] = .spikeOnceLinear(neurons)
      default: continue
      }
      isSet = true
    }
    guard isSet else {
      throw ValidationError(
        "--neurons: \(experiment.name) has no neurons that compete; leave it out, or --set a layer's "
          + "features")
    }
  }

  private func check(_ value: Int?, _ name: String, least: Int) throws {
    guard let value, value < least else { return }
    throw ValidationError("\(name): is \(value); give a value at least \(least)")
  }
}

extension Readout.Kind: ExpressibleByArgument {}
