// SPDX-License-Identifier: Apache-2.0

/// A shape that does not fit what is done with it.
public enum ShapeError: HebbError, Equatable {
  /// The number of elements is not the product of the extents.
  case elementCount(shape: [Int], expected: Int, found: Int)
  /// An extent is negative.
  case negativeExtent(shape: [Int])
  /// The product of the extents is beyond what can be counted.
  case overflow(shape: [Int])
  /// A layer or operation was given another number of features than it takes.
  case features(location: String, expected: Int, found: Int)
  /// Two activities that belong together differ in time steps or batch.
  case mismatch(location: String, what: String, first: Int, second: Int)

  /// What is wrong, where, and what to do.
  public var report: ErrorReport {
    switch self {
    case .elementCount(let shape, let expected, let found):
      ErrorReport(
        at: "shape \(shape)", problem: "holds \(expected) elements but was given \(found)",
        remedy: "give one value an element")
    case .negativeExtent(let shape):
      ErrorReport(
        at: "shape \(shape)", problem: "has a negative extent", remedy: "give extents of at least 0"
      )
    case .overflow(let shape):
      ErrorReport(
        at: "shape \(shape)", problem: "has more elements than can be counted",
        remedy: "give a smaller shape")
    case .features(let location, let expected, let found):
      ErrorReport(
        at: location, problem: "takes \(expected) input features but was given \(found)",
        remedy: "set its inputs to \(found), or flatten the layer before it")
    case .mismatch(let location, let what, let first, let second):
      ErrorReport(
        at: location, problem: "was given \(first) and \(second) \(what) that must be equal",
        remedy: "present both sides for the same batch and time steps")
    }
  }
}
