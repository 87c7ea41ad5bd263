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

  /// The preset of a data set's name, or of a folder's last path component; MNIST's for any other.
  package init(dataSet: String) {
    self = DataPreset(rawValue: lastPathComponent(dataSet)) ?? .mnist
  }
}
