// SPDX-License-Identifier: Apache-2.0

/// Trains the layers of one phase; one type a learner.
package protocol PhaseTrainer {
  /// Trains all epochs of the phase.
  ///
  /// - Parameters:
  ///   - context: The experiment, the network and the images.
  ///   - phase: The number of the phase in the experiment, from 0.
  ///   - report: To be called after every batch or few, and at the end of every epoch; throws to stop.
  /// - Returns: What was done and how fast.
  /// - Throws: ``BackendError`` if the device fails, ``NetworkError`` or ``DescriptionError`` if the network
  ///   does not fit the phase, or what the report throws.
  func train(
    _ context: TrainingContext, phase: Int, report: (TrainingProgress) throws -> Void
  ) throws -> PhaseOutcome
}

/// How far training is.
public struct TrainingProgress: Sendable, Equatable {
  /// The number of the phase, from 0.
  public let phase: Int
  /// The number of the epoch in its phase, from 0.
  public let epoch: Int
  /// The images of the epoch that have been shown.
  public let done: Int
  /// The images of an epoch.
  public let total: Int
  /// The accuracy on the epoch's images so far, before each was learnt; `nil` where it is not known.
  public let accuracy: Double?
  /// What is found of the network where it was looked at, before the first batch and where nothing has
  /// moved for an epoch; `nil` in a report of progress.
  public let findings: [Finding]?

  /// Creates a report.
  ///
  /// - Parameters:
  ///   - phase: The number of the phase, from 0.
  ///   - epoch: The number of the epoch in its phase, from 0.
  ///   - done: The images of the epoch that have been shown.
  ///   - total: The images of an epoch.
  ///   - accuracy: The accuracy on the epoch's images so far.
  ///   - findings: What is found of the network; `nil` in a report of progress.
  public init(
    phase: Int, epoch: Int, done: Int, total: Int, accuracy: Double? = nil,
    findings: [Finding]? = nil
  ) {
    self.phase = phase
    self.epoch = epoch
    self.done = done
    self.total = total
    self.accuracy = accuracy
    self.findings = findings
  }
}

/// What one phase did.
public struct PhaseOutcome: Sendable, Equatable, Codable {
  /// What trained, as `by` spells it.
  public var by: String
  /// The passes over the training images.
  public var epochs: Int
  /// The images whose presentation was timed: all but those of the first
  /// batch, which builds kernels, or all where there was no other.
  public var timedImages: Int
  /// The seconds that they took.
  public var seconds: Double
  /// How far each trained layer moved.
  public var layers: [WeightMovement]

  /// Creates an outcome.
  ///
  /// - Parameters:
  ///   - by: What trained, as `by` spells it.
  ///   - epochs: The passes over the training images.
  ///   - clock: The clock of the phase, stopped.
  ///   - layers: How far each trained layer moved.
  package init(by: String, epochs: Int, clock: TrainingClock, layers: [WeightMovement]) {
    self.by = by
    self.epochs = epochs
    timedImages = clock.images
    seconds = clock.seconds
    self.layers = layers
  }
}

/// Times the loop of a phase without what is done only once, such as building kernels.
package struct TrainingClock {
  private let begin = ContinuousClock.now
  private var first: (instant: ContinuousClock.Instant, images: Int)?
  private var last: (instant: ContinuousClock.Instant, images: Int)?

  package init() {}

  /// Notes how many images of the whole phase are done; their work must have ended on the device.
  package mutating func lap(_ images: Int) {
    let now = (ContinuousClock.now, images)
    if first == nil { first = now }
    last = now
  }

  /// The timed images: those after the first lap, or all where there was no other.
  package var images: Int {
    guard let first, let last else { return 0 }
    return last.images > first.images ? last.images - first.images : last.images
  }

  /// The seconds that the timed images took.
  package var seconds: Double {
    guard let first, let last else { return 0 }
    let start = last.images > first.images ? first.instant : begin
    let (whole, fraction) = start.duration(to: last.instant).components
    return Double(whole) + Double(fraction) * 1e-18
  }
}
