// SPDX-License-Identifier: Apache-2.0

/// Bit-packed spikes in the memory of a backend, laid out as ``SpikeTrain``.
public struct DeviceSpikeTrain: Sendable {
  /// The packed spikes, `[words, batch * features]`: bit t % 32 of word t / 32 is step t; bits
  /// beyond the last step are 0.
  public let words: DeviceBuffer<UInt32>
  /// The time steps T.
  public let steps: Int
  /// The samples N.
  public let batch: Int
  /// The neurons of one sample.
  public let features: Int

  /// Describes packed spikes.
  ///
  /// - Parameters:
  ///   - words: The packed spikes, `[words, batch * features]`.
  ///   - steps: The time steps T; at least 1.
  ///   - batch: The samples N.
  ///   - features: The neurons of one sample.
  public init(words: DeviceBuffer<UInt32>, steps: Int, batch: Int, features: Int) {
    self.words = words
    self.steps = steps
    self.batch = batch
    self.features = features
  }

  /// The neurons of the whole batch.
  public var count: Int { batch * features }
}

/// Real values over the time steps in the memory of a backend: currents, traces, analog input.
public struct DeviceSequence: Sendable {
  /// The values, `[batch * features]` where constant, else `[steps, batch * features]`.
  public let values: DeviceBuffer<Float>
  /// Whether the same values stand at every step.
  public let isConstant: Bool
  /// The time steps T.
  public let steps: Int
  /// The samples N.
  public let batch: Int
  /// The features of one sample.
  public let features: Int

  /// Describes real values over time.
  ///
  /// - Parameters:
  ///   - values: The values, `[batch * features]` where constant, else `[steps, batch * features]`.
  ///   - isConstant: Whether the same values stand at every step.
  ///   - steps: The time steps T; at least 1.
  ///   - batch: The samples N.
  ///   - features: The features of one sample.
  public init(
    values: DeviceBuffer<Float>, isConstant: Bool, steps: Int, batch: Int, features: Int
  ) {
    self.values = values
    self.isConstant = isConstant
    self.steps = steps
    self.batch = batch
    self.features = features
  }

  /// The features of the whole batch.
  public var count: Int { batch * features }
}

extension DeviceSequence {
  /// The elements from one step to the next: 0 where the same values stand at every step.
  var stepStride: Int { isConstant ? 0 : count }
}

/// What one side of a synapse does over a presentation: spikes or real values.
public enum DeviceActivity: Sendable {
  /// Bit-packed spikes.
  case spikes(DeviceSpikeTrain)
  /// Real values, constant or varying.
  case values(DeviceSequence)

  /// The time steps T.
  public var steps: Int {
    switch self {
    case .spikes(let train): train.steps
    case .values(let sequence): sequence.steps
    }
  }

  /// The samples N.
  public var batch: Int {
    switch self {
    case .spikes(let train): train.batch
    case .values(let sequence): sequence.batch
    }
  }

  /// The features of one sample.
  public var features: Int {
    switch self {
    case .spikes(let train): train.features
    case .values(let sequence): sequence.features
    }
  }

  /// The steps that an element-wise result has values for: 1 where they are the same at every step.
  var storedSteps: Int {
    isConstant ? 1 : steps
  }

  /// Real values in place of this activity, of as many stored steps.
  func sequence(of values: DeviceBuffer<Float>, features: Int? = nil) -> DeviceSequence {
    DeviceSequence(
      values: values, isConstant: isConstant, steps: steps, batch: batch,
      features: features ?? self.features)
  }

  private var isConstant: Bool {
    if case .values(let sequence) = self { return sequence.isConstant }
    return false
  }
}
