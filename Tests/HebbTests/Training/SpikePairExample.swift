// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing

/// What the tests of phases by reward and by triplets train.
enum SpikePairExample {
  /// `cpu`, then the number of each OpenCL device.
  static let places = [-1] + OpenCLDevice.all.indices.map { $0 }

  /// One phase of each learner.
  static let phases = [Phase.mstdp(MSTDPPhase()), .mstdp(traced), .triplet(triplet)]

  static func backend(_ place: Int) throws -> any Backend {
    place < 0 ? CPUBackend() : try OpenCLBackend(device: OpenCLDevice.all[place])
  }

  static func training(_ experiment: Experiment, _ place: Int = -1) throws -> Training {
    try Training(experiment, data: DataSetCatalog.load("digits"), on: backend(place))
  }

  /// Two layers that spike, and the last batch smaller than the others.
  static func experiment(_ phase: Phase) -> Experiment {
    var experiment = Experiment(
      name: "pairs", encoder: .direct(DirectEncoder()),
      network: [
        .flatten(Flatten()), .linear(Linear(12, bias: false, name: "hidden")), .lif(LIF()),
        .linear(Linear(bias: false, name: "out")), .lif(LIF()),
      ],
      phases: [phase], readout: .rate(RateReadout(ties: .membrane)))
    experiment.phases[0].train = ["hidden", "out"]
    experiment.phases[0].epochs = 2
    (experiment.batch, experiment.limit) = (16, 40)
    experiment.initialization = .balanced(Balance())
    return experiment
  }

  static var traced: MSTDPPhase {
    var phase = MSTDPPhase()
    (phase.tauPre, phase.tauPost, phase.tauTrace) = (3, 4, 5)
    phase.modulation = .softBounds(minimum: -1, maximum: 1)
    phase.scale = 0.5
    phase.optimizer.learningRate = 0.002
    return phase
  }

  static var triplet: TripletPhase {
    var phase = TripletPhase()
    (phase.tauPlus, phase.tauMinus, phase.tauX, phase.tauY) = (3, 4, 5, 6)
    (phase.pairPlus, phase.tripletPlus) = (0.01, 0.02)
    (phase.pairMinus, phase.tripletMinus) = (0.03, 0.04)
    phase.scale = 0.5
    return phase
  }
}
