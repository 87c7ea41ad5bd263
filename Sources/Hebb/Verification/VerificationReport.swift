// SPDX-License-Identifier: Apache-2.0

/// What one file of reference vectors says about a backend.
public struct VerificationReport: Sendable, Equatable {
  /// How a file as a whole came out.
  public enum Outcome: Sendable, Equatable {
    /// Every tensor that was compared agrees.
    case passed
    /// At least one tensor misses.
    case failed
    /// The case is unknown, so that nothing was compared.
    case skipped(reason: String)
  }

  /// The file, as errors name it.
  public let file: String
  /// The case that its metadata names.
  public let caseName: String
  /// How the file as a whole came out.
  public let outcome: Outcome
  /// A result for each tensor that the backend should reproduce, in the order of computation; empty where
  /// the case is unknown.
  public let tensors: [TensorResult]

  /// What was passed over: one for an unknown case, else the skipped tensors.
  public var skippedCount: Int {
    if case .skipped = outcome { return 1 }
    return tensors.count { $0.isSkipped }
  }

  /// The first miss, with the name of its tensor; `nil` where there is none.
  public var firstMiss: (tensor: String, miss: TensorResult.Miss)? {
    for tensor in tensors {
      if case .misses(let miss) = tensor.outcome { return (tensor.name, miss) }
    }
    return nil
  }

  init(file: String, caseName: String, tensors: [TensorResult]) {
    self.file = file
    self.caseName = caseName
    self.tensors = tensors
    outcome = tensors.contains { $0.isMiss } ? .failed : .passed
  }

  init(file: String, skipping caseName: String, reason: String) {
    self.file = file
    self.caseName = caseName
    tensors = []
    outcome = .skipped(reason: reason)
  }
}

/// What became of one tensor of a reference vector.
public struct TensorResult: Sendable, Equatable {
  /// Agreement, miss, or passed over.
  public enum Outcome: Sendable, Equatable {
    /// Every element that was compared lies within its bound.
    case agrees(Agreement)
    /// At least one element lies beyond its bound.
    case misses(Miss)
    /// The tensor was not compared.
    case skipped(reason: String)
  }

  /// Elements that all lie within their bounds.
  public struct Agreement: Sendable, Equatable {
    /// The largest |got − expected|.
    public let largestError: Double
    /// The bound of the element with the largest error; 0 where the elements must be equal.
    public let bound: Double
    /// The elements that were left out, as the potential of their neuron met the threshold within rounding.
    public let leftOut: Int
  }

  /// The first element beyond its bound.
  public struct Miss: Sendable, Equatable {
    /// The index of the element along each axis.
    public let index: [Int]
    /// What the backend computed.
    public let got: Float
    /// What the file holds.
    public let expected: Float
    /// The bound on |got − expected|; 0 where they must be equal.
    public let bound: Double
    /// The elements beyond their bound, this one included.
    public let count: Int
  }

  /// The name of the tensor in the file.
  public let name: String
  /// Agreement, miss, or passed over.
  public let outcome: Outcome

  /// Whether an element lies beyond its bound.
  public var isMiss: Bool {
    if case .misses = outcome { return true }
    return false
  }

  /// Whether the tensor was not compared.
  public var isSkipped: Bool {
    if case .skipped = outcome { return true }
    return false
  }
}
