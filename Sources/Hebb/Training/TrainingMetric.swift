// SPDX-License-Identifier: Apache-2.0

/// A line of a run's metrics: the end of an epoch.
public struct TrainingMetric: Sendable, Equatable, Codable {
  /// The number of the phase, from 0.
  public let phase: Int
  /// The number of the epoch in its phase, from 1.
  public let epoch: Int
  /// The images of the epoch.
  public let images: Int
  /// The accuracy on the epoch's images, each before it was learnt; left out where it is not known.
  public let trainAccuracy: Double?

  /// Describes the end of an epoch; `nil` where the report is not of an end.
  ///
  /// - Parameter progress: A report of training.
  public init?(endOf progress: TrainingProgress) {
    guard progress.findings == nil, progress.done == progress.total else { return nil }
    phase = progress.phase
    epoch = progress.epoch + 1
    images = progress.total
    trainAccuracy = progress.accuracy
  }
}
