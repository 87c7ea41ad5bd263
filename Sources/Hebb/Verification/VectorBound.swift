// SPDX-License-Identifier: Apache-2.0

/// The bound on |got − expected| of a kind of tensor.
enum VectorBound {
  /// Spikes, rates, and what must stay 0 or unmoved.
  case equal
  /// Membranes and traces.
  case state
  /// Sums, with the sum of the absolute values of the terms of each.
  case sum(absoluteTerms: [Double])

  /// The bound of one element.
  func of(_ index: Int, expected: Float) -> Double {
    switch self {
    case .equal: 0
    case .state: 1e-6 + 1e-5 * Double(expected.magnitude)
    case .sum(let absoluteTerms): max(1e-5 * absoluteTerms[index], 1e-6)
    }
  }
}

extension TensorResult {
  /// Compares what a backend computed with what a file holds.
  ///
  /// - Parameters:
  ///   - name: The name of the tensor in the file.
  ///   - got: What the backend computed, in row-major order.
  ///   - expected: What the file holds.
  ///   - bound: The kind of tensor.
  ///   - isCompared: Whether an element is compared or left out.
  init(
    _ name: String, got: [Float], expected: Tensor, within bound: VectorBound,
    where isCompared: (Int) -> Bool = { _ in true }
  ) {
    self.name = name
    var (largest, boundOfLargest, leftOut, misses) = (0.0, bound.of(0, expected: 0), 0, 0)
    var first: (index: Int, bound: Double)?
    for (index, want) in expected.values.enumerated() {
      guard isCompared(index) else {
        leftOut += 1
        continue
      }
      let error = (Double(got[index]) - Double(want)).magnitude
      let allowed = bound.of(index, expected: want)
      // Written so that a NaN misses.
      if !(error <= allowed) {
        misses += 1
        first = first ?? (index, allowed)
      }
      if error > largest || index == 0 { (largest, boundOfLargest) = (error, allowed) }
    }
    outcome =
      if let first {
        .misses(
          Miss(
            index: indices(of: first.index, in: expected.shape), got: got[first.index],
            expected: expected.values[first.index], bound: first.bound, count: misses))
      } else {
        .agrees(Agreement(largestError: largest, bound: boundOfLargest, leftOut: leftOut))
      }
  }
}

/// The index along each axis of an element in row-major order.
private func indices(of element: Int, in shape: [Int]) -> [Int] {
  var (rest, indices) = (element, [Int]())
  for extent in shape.reversed() {
    indices.append(rest % extent)
    rest /= extent
  }
  return indices.reversed()
}
