// SPDX-License-Identifier: Apache-2.0

extension Recipe {
  /// The second network of SpikingJelly's issue 333, exactly as reported: 784 → 10, pair STDP, SGD.
  ///
  /// Nine initializations in ten reach no threshold: no spike, no change, class 0 for every image
  /// (9.8 % of MNIST). The others run away and end near 10 % too.
  public static let issue333SingleLayer: Recipe = {
    var experiment = Experiment(
      name: "issue-333-single-layer", data: "mnist", encoder: .direct(DirectEncoder()),
      network: [
        .flatten(Flatten()), .linear(Linear(bias: false)), .lif(LIF()),
      ],
      phases: [.stdp(STDPPhase())], readout: .rate(RateReadout(ties: .lowest)))
    experiment.batch = 128
    return Recipe(
      summary: "one layer by plain STDP, as reported: silent, and learns nothing",
      experiment: experiment)
  }()
}
