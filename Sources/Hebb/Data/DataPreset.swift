// SPDX-License-Identifier: Apache-2.0

/// Constants that differ by data set.
package enum DataPreset: String, CaseIterable, Sendable {
  case digits
  case mnist
  case fashionMNIST = "fashion-mnist"

  /// The darkest pixel that spikes in the latency code.
  package var minimum: Int { self == .fashionMNIST ? 10 : 20 }

  /// The images of a batch of competitive learning: few where there are few images; many are faster,
  /// and learn as well within noise.
  package var competitionBatch: Int { self == .digits ? 64 : 256 }

  /// The edge of the patches that competing maps learn.
  package var kernel: Int { self == .digits ? 3 : 5 }

  /// The patches that competing maps learn from: about as many as there are places with ink.
  package var patches: Int { self == .digits ? 40_000 : 400_000 }

  /// The windows over the spikes of maps before neurons that compete.
  package var windows: (size: Int, stride: Int, code: WindowCode) {
    switch self {
    case .digits: (3, 1, .or)
    case .mnist: (6, 3, .or)
    case .fashionMNIST: (4, 4, .count)
    }
  }

  /// The windows over the spikes of maps before a linear readout.
  package var readWindows: (size: Int, stride: Int, code: WindowCode) {
    self == .digits ? (2, 2, .sums) : (4, 4, .sums)
  }

  /// What neurons that compete for windows learn of a spike.
  package var windowPattern: CompetitionPhase.Pattern {
    self == .fashionMNIST ? .potential : .binary
  }

  /// The preset of a data set's name, or of a folder's last path component; MNIST's for any other.
  package init(dataSet: String) {
    self = DataPreset(rawValue: lastPathComponent(dataSet)) ?? .mnist
  }
}
