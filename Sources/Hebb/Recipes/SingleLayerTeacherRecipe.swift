// SPDX-License-Identifier: Apache-2.0

extension Recipe {
  /// The layer of issue 333 with a teacher in place of the post spikes.
  ///
  /// 90.5 % of MNIST's test images, read by spike counts with ties broken by the membrane.
  public static let singleLayerTeacher: Recipe = {
    var experiment = Experiment(
      name: "single-layer-teacher", data: "mnist", encoder: .direct(DirectEncoder()),
      network: [
        .flatten(Flatten()), .linear(Linear(bias: false)), .lif(LIF()),
      ],
      phases: [.teacher(TeacherPhase())], readout: .rate(RateReadout(ties: .membrane)))
    experiment.batch = 128
    return Recipe(
      summary: "the same layer by STDP with a teacher: 90 % of MNIST", experiment: experiment)
  }()
}
