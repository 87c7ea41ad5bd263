// SPDX-License-Identifier: Apache-2.0

extension Recipe {
  /// Eight kernels learnt by winner-take-all STDP on centered patches, then a taught readout: where
  /// learning the maps pays.
  ///
  /// The control has eight random kernels of mean 0, scaled alike, before the same readout. MNIST gains a
  /// point, Fashion-MNIST nothing.
  public static let fewMaps: Recipe = {
    var readout = TeacherPhase()
    readout.train = ["out"]
    readout.rates = LayerRates([20], perPower: true)
    var experiment = Experiment(
      name: "few-maps", data: "mnist", encoder: .direct(DirectEncoder()),
      network: [
        .conv2d(Conv2d(8, kernel: 5, padding: 2, bias: false, name: "conv")),
        .lif(LIF(name: "maps")), .maxPool2d(MaxPool2d(2)), .flatten(Flatten()),
        .linear(Linear(10, bias: false, name: "out")), .lif(LIF(name: "classes")),
      ],
      phases: [.kernels(KernelPhase()), .teacher(readout)],
      readout: .rate(RateReadout(ties: .membrane)))
    experiment.initialization = .balanced(Balance())
    experiment.batch = 128
    return Recipe(
      summary: "eight kernels learnt by winner-take-all STDP beat eight random ones",
      experiment: experiment)
  }()
}
