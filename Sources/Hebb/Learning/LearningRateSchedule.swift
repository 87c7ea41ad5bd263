// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// How the learning rate falls over a run.
public enum LearningRateSchedule: Sendable, Equatable {
  /// The same throughout.
  case constant
  /// Times `factor` after `every` epochs, PyTorch's `StepLR`.
  case step(every: Int, factor: Double)
  /// Linearly to 0, batch by batch.
  case linear
  /// PyTorch's `CosineAnnealingLR` to 0, epoch by epoch.
  case cosine

  /// The factor of the learning rate for a batch.
  ///
  /// - Parameters:
  ///   - batch: The number of the batch in the whole run, from 0.
  ///   - batches: The batches of the whole run; at least 1.
  ///   - epoch: The number of the epoch, from 0.
  ///   - epochs: The epochs of the run; at least 1.
  /// - Returns: The factor, 0 to 1.
  public func factor(batch: Int, of batches: Int, epoch: Int, of epochs: Int) -> Double {
    switch self {
    case .constant: 1
    case .step(let every, let factor): pow(factor, Double(epoch / max(every, 1)))
    case .linear: 1 - Double(batch) / Double(max(batches, 1))
    case .cosine: (1 + cos(.pi * Double(epoch) / Double(max(epochs, 1)))) / 2
    }
  }
}
