// SPDX-License-Identifier: Apache-2.0

/// How a competitive layer learns: its rates and batches over a whole run.
///
/// With p = images already shown / images to show in all, fixed within a batch:
/// `η = η₀ · (1 − p)`, `γ = γ₀ · (1 − (1 − end) · p)`, in double and rounded to float32.
public struct CompetitiveLearning: Sendable, Equatable {
  /// The learning rate η₀ of a single win at the start.
  public let learningRate: Double
  /// The rate γ₀ of homeostasis at the start.
  public let homeostasisRate: Double
  /// The share of γ₀ that is left at the end.
  public let homeostasisRateEnd: Double
  /// The images of a batch.
  public let batch: Int
  /// The passes over the images.
  public let epochs: Int

  /// Creates a learning schedule.
  ///
  /// - Parameters:
  ///   - learningRate: The learning rate η₀ of a single win at the start; 0 to 1.
  ///   - homeostasisRate: The rate γ₀ of homeostasis at the start; at least 0.
  ///   - homeostasisRateEnd: The share of γ₀ that is left at the end; 0 to 1.
  ///   - batch: The images of a batch; at least 1.
  ///   - epochs: The passes over the images; at least 0.
  /// - Throws: ``ParameterError`` if a value lies outside its range.
  public init(
    learningRate: Double = 0.2, homeostasisRate: Double = 0.005, homeostasisRateEnd: Double = 0.01,
    batch: Int = 64, epochs: Int = 1
  ) throws {
    try ParameterError.check(learningRate, is: .within(0, 1), name: "learningRate")
    try ParameterError.check(homeostasisRate, is: .atLeast(0), name: "homeostasisRate")
    try ParameterError.check(homeostasisRateEnd, is: .within(0, 1), name: "homeostasisRateEnd")
    try ParameterError.check(batch, is: .atLeast(1), name: "batch")
    try ParameterError.check(epochs, is: .atLeast(0), name: "epochs")
    self.learningRate = learningRate
    self.homeostasisRate = homeostasisRate
    self.homeostasisRateEnd = homeostasisRateEnd
    self.batch = batch
    self.epochs = epochs
  }

  /// The batches of one epoch over the given number of images, with their rates.
  package func batches(epoch: Int, images: Int) -> [CompetitionBatch] {
    stride(from: 0, to: images, by: batch).map { first in
      let progress = Double(epoch * images + first) / Double(epochs * images)
      return CompetitionBatch(
        range: first..<min(first + batch, images),
        learningRate: Float(learningRate * (1 - progress)),
        homeostasisRate: Float(homeostasisRate * (1 - (1 - homeostasisRateEnd) * progress)))
    }
  }
}

extension CompetitiveLayer {
  /// Batches that are asked for at once, between two reports of progress.
  private static let batchesBetweenReports = 96

  /// Learns from one epoch of images in a given order.
  ///
  /// - Parameters:
  ///   - learning: Rates and batches.
  ///   - epoch: The number of the epoch, from 0.
  ///   - images: The images and their order, all of which is presented.
  ///   - report: Called with the images shown in this epoch so far; may throw to stop.
  /// - Returns: The presentations whose winner reached its threshold; the others' was the largest
  ///   at the last step.
  /// - Throws: ``BackendError`` if the device fails, or what the report throws.
  @discardableResult
  public func learn(
    _ learning: CompetitiveLearning, epoch: Int, images: DeviceImages,
    report: (Int) throws -> Void = { _ in }
  ) throws -> Int {
    let batches = learning.batches(epoch: epoch, images: images.order.count)
    var crossings = 0
    var first = 0
    while first < batches.count {
      // The first batch of all alone: it builds the kernels, and clocks start at its report.
      let part = epoch == 0 && first == 0 ? 1 : CompetitiveLayer.batchesBetweenReports
      let next = Array(batches[first..<min(first + part, batches.count)])
      first += next.count
      let winners = try backend.trainCompetition(
        state, images: images, batches: next, threshold: threshold)
      crossings += try backend.read(winners.crossed).reduce(0) { $0 + Int($1) }
      try report(next.last?.range.upperBound ?? 0)
    }
    return crossings
  }
}
