// SPDX-License-Identifier: Apache-2.0

import Testing

/// Expects two arrays of floats to hold the same bits: -0 is not 0, and NaN equals a NaN of its bits.
public func expectSameBits(
  _ actual: [Float], _ expected: [Float], _ comment: @autoclosure () -> String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expectSame(actual, expected, comment(), sourceLocation: sourceLocation) {
    $0.bitPattern == $1.bitPattern
  }
}

/// Expects two arrays of packed spikes or indices to be equal, and names the first element that is not.
public func expectSameBits<Element: FixedWidthInteger>(
  _ actual: [Element], _ expected: [Element], _ comment: @autoclosure () -> String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expectSame(actual, expected, comment(), sourceLocation: sourceLocation, by: ==)
}

/// Expects float32 sums to lie within the rounding bound of exact ones.
///
/// A float32 sum whose every term meets at most k roundings, in any order, is within k · u · Σ|term| of
/// the exact one, u = 2⁻²⁴ (Higham, Accuracy and Stability of Numerical Algorithms, §4.2); the contract
/// allows at most 1e-5 · Σ|term|.
///
/// - Parameters:
///   - actual: The sums of a backend.
///   - expected: The exact sums.
///   - absoluteSum: The sums of the absolute values of the terms.
///   - terms: The roundings that a term meets: the terms of the sum and the operations on each.
///   - comment: What was computed.
///   - sourceLocation: The test.
public func expectSum(
  _ actual: [Float], _ expected: [Double], absoluteSum: [Double], terms: Int,
  _ comment: @autoclosure () -> String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(
    actual.count == expected.count, "the number of sums; \(comment())",
    sourceLocation: sourceLocation)
  let unit = min(Double(terms) * 0x1p-24, 1e-5)
  let misses = zip(actual, expected).enumerated().filter { index, pair in
    // Written so that a NaN misses.
    !((Double(pair.0) - pair.1).magnitude <= unit * absoluteSum[index])
  }
  guard let (index, (got, exact)) = misses.first else { return }
  let bound = unit * absoluteSum[index]
  Issue.record(
    "[\(index)] is \(got), not \(exact) within \(bound); \(misses.count) of \(actual.count); \(comment())",
    sourceLocation: sourceLocation)
}

private func expectSame<Element>(
  _ actual: [Element], _ expected: [Element], _ comment: String, sourceLocation: SourceLocation,
  by areSame: (Element, Element) -> Bool
) {
  #expect(
    actual.count == expected.count, "the number of elements; \(comment)",
    sourceLocation: sourceLocation)
  let misses = zip(actual, expected).enumerated().filter { !areSame($0.element.0, $0.element.1) }
  guard let (index, (got, wanted)) = misses.first else { return }
  Issue.record(
    "[\(index)] is \(got), not \(wanted); \(misses.count) of \(actual.count) differ; \(comment)",
    sourceLocation: sourceLocation)
}
