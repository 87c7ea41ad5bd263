// SPDX-License-Identifier: Apache-2.0

extension Recipe {
  /// The first network of SpikingJelly's issue 333, exactly as reported: a convolutional network with plain
  /// pair STDP on all four synapses.
  ///
  /// Nothing behind conv1 ever spikes; conv1, as good as silent, runs away. `hebb diagnose issue-333` says
  /// why.
  public static let issue333: Recipe = {
    var experiment = Experiment(
      name: "issue-333", data: "mnist", encoder: .direct(DirectEncoder()),
      network: [
        .conv2d(Conv2d(32, padding: 1, bias: false, name: "conv1")), .lif(LIF(name: "lif1")),
        .maxPool2d(MaxPool2d(2)),
        .conv2d(Conv2d(32, padding: 1, bias: false, name: "conv2")), .lif(LIF(name: "lif2")),
        .maxPool2d(MaxPool2d(2)), .flatten(Flatten()),
        .linear(Linear(512, bias: false, name: "fc1")), .lif(LIF(name: "lif3")),
        .linear(Linear(10, bias: false, name: "fc2")), .lif(LIF(name: "lif4")),
      ],
      phases: [.stdp(STDPPhase())], readout: .rate(RateReadout(ties: .lowest)))
    experiment.batch = 128
    return Recipe(
      summary: "the convolutional network as reported: silent, and learns nothing",
      experiment: experiment)
  }()

  /// A middle between the two networks of the issue: 784 → 64 → 10 by plain pair STDP.
  public static let issue333TwoLayer: Recipe = {
    var experiment = Experiment(
      name: "issue-333-two-layer", data: "mnist", encoder: .direct(DirectEncoder()),
      network: [
        .flatten(Flatten()), .linear(Linear(64, bias: false, name: "fc1")), .lif(LIF()),
        .linear(Linear(10, bias: false, name: "fc2")), .lif(LIF()),
      ],
      phases: [.stdp(STDPPhase())], readout: .rate(RateReadout(ties: .lowest)))
    experiment.batch = 128
    return Recipe(
      summary: "two layers by plain STDP: the second sees no spike and never moves",
      experiment: experiment)
  }()
}
