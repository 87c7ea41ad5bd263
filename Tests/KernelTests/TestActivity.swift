// SPDX-License-Identifier: Apache-2.0

import Hebb
import _HebbTestSupport

/// A seeded random activity of T steps and N samples, whole or in part.
struct TestActivity: Sendable {
  enum Kind: Sendable {
    case spikes(rate: Float)
    /// Real values in 0...1 that stand at every step.
    case constant
    /// Real values in 0...1 that vary.
    case varying
  }

  let kind: Kind
  let steps: Int
  let batch: Int
  let features: Int
  /// `[T or 1, N, features]`.
  private let values: [Float]

  init(kind: Kind, steps: Int, batch: Int, features: Int, seed: Int) {
    (self.kind, self.steps, self.batch, self.features) = (kind, steps, batch, features)
    let isConstant = if case .constant = kind { true } else { false }
    let all = uniform(
      count: (isConstant ? 1 : steps) * batch * features, in: 0...1, seed: seed)
    guard case .spikes(let rate) = kind else {
      values = all
      return
    }
    values = all.map { $0 < rate ? 1 : 0 }
  }

  private var isConstant: Bool {
    if case .constant = kind { true } else { false }
  }

  /// What the activity does at a step.
  func value(step: Int, sample: Int, feature: Int) -> Float {
    values[((isConstant ? 0 : step) * batch + sample) * features + feature]
  }

  /// Some steps of some samples in the memory of a backend.
  ///
  /// - Parameters:
  ///   - backend: Where it shall stand.
  ///   - steps: The steps; all where `nil`.
  ///   - samples: The samples; all where `nil`.
  ///   - change: What becomes of real values.
  /// - Returns: The activity.
  /// - Throws: ``BackendError`` if the memory cannot be had.
  func upload(
    to backend: any Backend, steps: Range<Int>? = nil, samples: Range<Int>? = nil,
    change: (Float) -> Float = { $0 }
  ) throws -> DeviceActivity {
    let (steps, samples) = (steps ?? 0..<self.steps, samples ?? 0..<batch)
    let part = (isConstant ? 0..<1 : steps).flatMap { step in
      let row = step * batch
      return values[(row + samples.lowerBound) * features..<(row + samples.upperBound) * features]
    }
    guard case .spikes = kind else {
      return .values(
        try backend.upload(
          part.map(change), isConstant: isConstant, steps: steps.count, batch: samples.count,
          features: features))
    }
    let train = try SpikeTrain(
      packing: Tensor(shape: [steps.count, samples.count, features], values: part))
    return .spikes(try backend.upload(train))
  }
}
