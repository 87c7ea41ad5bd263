// SPDX-License-Identifier: Apache-2.0

extension Recipe {
  /// Convolutional STDP features, read by neurons that supervised STDP trains: STDP throughout.
  ///
  /// Features of Falez et al. (2019), neuronal competition groups of Goupy, Tirilly and Bilasco
  /// (NeurIPS 2024) with twelve neurons a class, images moved by one pixel.
  public static let convSupervised: Recipe = {
    var experiment = Experiment(
      name: "conv-supervised", data: "mnist", encoder: .onOff(OnOffEncoder()),
      network: [
        .spikeOnceConv2d(SpikeOnceConv2d(name: "conv")),
        .earliestPool2d(EarliestPool2d(name: "pool")),
        .spikeOnceLinear(SpikeOnceLinear(name: "out")),
      ],
      phases: [.patches(PatchPhase()), .supervised(SupervisedPhase())], readout: .latency)
    experiment.batch = 128
    return Recipe(
      summary: "STDP features and supervised STDP, one spike a neuron: 99 % of MNIST",
      experiment: experiment)
  }()
}
