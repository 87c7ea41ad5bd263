// SPDX-License-Identifier: Apache-2.0

/// A part of an experiment: which layers are trained, by what, for how long.
public enum Phase: Sendable, Equatable {
  /// Pair-based STDP without a teacher.
  case stdp(STDPPhase)
  /// STDP with a teacher in place of the post spikes.
  case teacher(TeacherPhase)
  /// STDP by reward alone.
  case reward(RewardPhase)
  /// STDP modulated by a reward, with or without an eligibility trace.
  case mstdp(MSTDPPhase)
  /// Triplet STDP without a teacher.
  case triplet(TripletPhase)
  /// Competitive STDP: the winner learns.
  case competition(CompetitionPhase)
  /// Competitive STDP on random patches.
  case patches(PatchPhase)
  /// Supervised STDP of neurons that spike once.
  case supervised(SupervisedPhase)
  /// Winner-take-all STDP of the kernels of a convolution.
  case kernels(KernelPhase)

  fileprivate enum Kind: String, CaseIterable {
    case stdp
    case teacher
    case reward
    case mstdp
    case triplet
    case competition
    case patches
    case supervised
    case kernels
  }

  fileprivate var kind: Kind {
    switch self {
    case .stdp: .stdp
    case .teacher: .teacher
    case .reward: .reward
    case .mstdp: .mstdp
    case .triplet: .triplet
    case .competition: .competition
    case .patches: .patches
    case .supervised: .supervised
    case .kernels: .kernels
    }
  }

  /// What trains, as `by` spells it.
  public var learner: String { kind.rawValue }

  /// The names of the layers that are trained; all that the learner can train where empty.
  public var train: [String] {
    get {
      switch self {
      case .stdp(let phase): phase.train
      case .teacher(let phase): phase.train
      case .reward(let phase): phase.train
      case .mstdp(let phase): phase.train
      case .triplet(let phase): phase.train
      case .competition(let phase): phase.train
      case .patches(let phase): phase.train
      case .supervised(let phase): phase.train
      case .kernels(let phase): phase.train
      }
    }
    set {
      switch self {
      case .stdp(var phase):
        phase.train = newValue
        self = .stdp(phase)
      case .teacher(var phase):
        phase.train = newValue
        self = .teacher(phase)
      case .reward(var phase):
        phase.train = newValue
        self = .reward(phase)
      case .mstdp(var phase):
        phase.train = newValue
        self = .mstdp(phase)
      case .triplet(var phase):
        phase.train = newValue
        self = .triplet(phase)
      case .competition(var phase):
        phase.train = newValue
        self = .competition(phase)
      case .patches(var phase):
        phase.train = newValue
        self = .patches(phase)
      case .supervised(var phase):
        phase.train = newValue
        self = .supervised(phase)
      case .kernels(var phase):
        phase.train = newValue
        self = .kernels(phase)
      }
    }
  }

  /// The passes over the training images; at least 0.
  public var epochs: Int {
    get {
      switch self {
      case .stdp(let phase): phase.epochs
      case .teacher(let phase): phase.epochs
      case .reward(let phase): phase.epochs
      case .mstdp(let phase): phase.epochs
      case .triplet(let phase): phase.epochs
      case .competition(let phase): phase.epochs
      case .patches(let phase): phase.epochs
      case .supervised(let phase): phase.epochs
      case .kernels(let phase): phase.epochs
      }
    }
    set {
      switch self {
      case .stdp(var phase):
        phase.epochs = newValue
        self = .stdp(phase)
      case .teacher(var phase):
        phase.epochs = newValue
        self = .teacher(phase)
      case .reward(var phase):
        phase.epochs = newValue
        self = .reward(phase)
      case .mstdp(var phase):
        phase.epochs = newValue
        self = .mstdp(phase)
      case .triplet(var phase):
        phase.epochs = newValue
        self = .triplet(phase)
      case .competition(var phase):
        phase.epochs = newValue
        self = .competition(phase)
      case .patches(var phase):
        phase.epochs = newValue
        self = .patches(phase)
      case .supervised(var phase):
        phase.epochs = newValue
        self = .supervised(phase)
      case .kernels(var phase):
        phase.epochs = newValue
        self = .kernels(phase)
      }
    }
  }

  /// Throws unless every value lies in its range.
  package func check(path: String) throws {
    try ParameterError.check(epochs, is: .within(0, 1_000_000), name: "\(path).epochs")
    switch self {
    case .stdp(let phase): try phase.check(path: path)
    case .teacher(let phase): try phase.check(path: path)
    case .reward(let phase): try phase.check(path: path)
    case .mstdp(let phase): try phase.check(path: path)
    case .triplet(let phase): try phase.check(path: path)
    case .competition(let phase): try phase.check(path: path)
    case .patches(let phase): try phase.check(path: path)
    case .supervised(let phase): try phase.check(path: path)
    case .kernels(let phase): try phase.check(path: path)
    }
  }
}

extension Phase: Codable {
  /// Reads a phase by what trains, `by`; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    switch try decoder.kind(Kind.self, key: "by") {
    case .stdp: self = .stdp(try STDPPhase(from: decoder))
    case .teacher: self = .teacher(try TeacherPhase(from: decoder))
    case .reward: self = .reward(try RewardPhase(from: decoder))
    case .mstdp: self = .mstdp(try MSTDPPhase(from: decoder))
    case .triplet: self = .triplet(try TripletPhase(from: decoder))
    case .competition: self = .competition(try CompetitionPhase(from: decoder))
    case .patches: self = .patches(try PatchPhase(from: decoder))
    case .supervised: self = .supervised(try SupervisedPhase(from: decoder))
    case .kernels: self = .kernels(try KernelPhase(from: decoder))
    }
  }

  /// Writes every value.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .stdp(let phase): try encoder.encode(phase, kind: kind, key: "by")
    case .teacher(let phase): try encoder.encode(phase, kind: kind, key: "by")
    case .reward(let phase): try encoder.encode(phase, kind: kind, key: "by")
    case .mstdp(let phase): try encoder.encode(phase, kind: kind, key: "by")
    case .triplet(let phase): try encoder.encode(phase, kind: kind, key: "by")
    case .competition(let phase): try encoder.encode(phase, kind: kind, key: "by")
    case .patches(let phase): try encoder.encode(phase, kind: kind, key: "by")
    case .supervised(let phase): try encoder.encode(phase, kind: kind, key: "by")
    case .kernels(let phase): try encoder.encode(phase, kind: kind, key: "by")
    }
  }
}
