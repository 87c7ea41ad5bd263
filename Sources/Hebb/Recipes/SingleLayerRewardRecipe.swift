// SPDX-License-Identifier: Apache-2.0

extension Recipe {
  /// The layer of issue 333 by reward alone: no label reaches the network, only whether it was right.
  public static let singleLayerReward: Recipe = {
    var experiment = Experiment(
      name: "single-layer-reward", data: "mnist", encoder: .direct(DirectEncoder()),
      network: [.flatten(Flatten()), .linear(Linear(bias: false)), .lif(LIF())],
      phases: [.reward(RewardPhase())], readout: .rate(RateReadout(ties: .membrane)))
    experiment.batch = 128
    return Recipe(
      summary: "the same layer by STDP with a reward alone: 91 % of MNIST", experiment: experiment)
  }()
}
