// SPDX-License-Identifier: Apache-2.0

/// How large the elements of a buffer are.
public struct Magnitude: Sendable, Equatable {
  /// The sum of the squares; NaN or infinite where an element is.
  public let sumOfSquares: Double
  /// The largest absolute value; NaN where an element is.
  public let largest: Float

  /// Creates a magnitude.
  ///
  /// - Parameters:
  ///   - sumOfSquares: The sum of the squares.
  ///   - largest: The largest absolute value.
  public init(sumOfSquares: Double, largest: Float) {
    self.sumOfSquares = sumOfSquares
    self.largest = largest
  }
}

/// Reductions: what is looked at after the work.
public protocol ReductionOperations {
  /// How large the elements of a buffer are; waits for the work that writes them.
  ///
  /// - Parameter values: The buffer; an empty one has magnitude 0.
  /// - Returns: The sum of squares and the largest absolute value.
  /// - Throws: ``BackendError`` if the device fails.
  func magnitude(of values: DeviceBuffer<Float>) throws -> Magnitude

  /// The number of spikes of a train; waits for the work that writes them.
  ///
  /// - Parameter train: The spikes, with no bit set beyond the last step.
  /// - Returns: The spikes of all neurons, samples and steps.
  /// - Throws: ``BackendError`` if the device fails.
  func spikeCount(of train: DeviceSpikeTrain) throws -> Int

  /// Counts how often each neuron answered images of each class.
  ///
  /// Adds 1 to `counts[neuron, label]` for every sample whose neuron is at least 0; a neuron or label
  /// outside the counts is left out.
  ///
  /// - Parameters:
  ///   - neurons: The answering neuron of each sample, its first of `stride` entries; -1 is none.
  ///   - stride: The entries of a sample in `neurons`.
  ///   - labels: The class of each sample, below `classes`.
  ///   - counts: The counts `[neuron, classes]`; updated.
  ///   - classes: The number of classes.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if sizes do not fit,
  ///   ``ParameterError`` if the stride or the classes are below 1.
  func countLabels(
    neurons: DeviceBuffer<Int32>, stride: Int, labels: DeviceBuffer<UInt8>,
    counts: DeviceBuffer<UInt32>, classes: Int
  ) throws
}
