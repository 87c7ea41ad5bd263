// SPDX-License-Identifier: Apache-2.0

extension Recipe {
  /// Convolutional competitive STDP, windows over the maps' spikes, and neurons that compete for them.
  ///
  /// 98.4 % of MNIST's test images in one epoch, 97.0 imprinted. Labels only name the neurons. Learning
  /// the dense layer is worth the gain; learning the maps alone adds nothing.
  public static let convCompetitive: Recipe = {
    var maps = CompetitionPhase()
    maps.train = ["conv"]
    maps.batch = 64
    var dense = CompetitionPhase()
    dense.train = ["dense"]
    dense.batch = 64
    var neurons = CompetitiveLIF(neurons: 1600)
    neurons.name = "dense"
    var experiment = Experiment(
      name: "conv-competitive", data: "mnist", encoder: .latency(LatencyEncoder()),
      network: [
        .competitiveConv2d(CompetitiveConv2d(name: "conv")),
        .windowPool2d(WindowPool2d(name: "windows")), .flatten(Flatten()),
        .competitiveLIF(neurons),
      ],
      phases: [.competition(maps), .competition(dense)], readout: Readout(.rankVote))
    experiment.batch = DataPreset.mnist.competitionBatch
    return Recipe(
      summary: "competing maps, windows, competing neurons: 98.4 % of MNIST", experiment: experiment
    )
  }()

  /// The spikes of competing maps, counted in windows and read by logistic regression.
  ///
  /// 98.9 % of MNIST's test images, 99.1 with 128 maps and two winners, and as much with imprinted maps:
  /// the readout learns from labels, and carries the figure.
  public static let convReadout: Recipe = {
    var maps = CompetitionPhase()
    maps.train = ["conv"]
    maps.batch = 64
    var experiment = Experiment(
      name: "conv-readout", data: "mnist", encoder: .latency(LatencyEncoder()),
      network: [
        .competitiveConv2d(CompetitiveConv2d(name: "conv")),
        .windowPool2d(WindowPool2d(4, stride: 4, code: .sums, name: "windows")),
      ],
      phases: [.competition(maps)], readout: Readout(.linear))
    experiment.batch = DataPreset.mnist.competitionBatch
    return Recipe(
      summary: "competing maps under a linear readout: 99 % of MNIST", experiment: experiment)
  }()
}
