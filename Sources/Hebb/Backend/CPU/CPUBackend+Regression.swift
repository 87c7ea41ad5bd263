// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension CPUBackend: RegressionOperations {
  package func regressionOutputs(
    _ state: RegressionState, of values: DeviceSequence, in range: Range<Int>,
    labels: DeviceBuffer<UInt8>?, firstLabel: Int
  ) throws -> DeviceBuffer<Float> {
    try state.check(values, in: range, labels: labels, firstLabel: firstLabel)
    let (features, classes, padded) = (state.features, state.classes, state.paddedClasses)
    let result = try makeBuffer(
      of: Float.self, count: elementCount(of: [range.count, padded]))
    let (x, w, outputs) = try (
      elements(of: values.values), elements(of: state.weights), elements(of: result)
    )
    let labels = try labels.map { try elements(of: $0) }
    forEachBlock(of: range.count, size: 8) { block in
      for sample in block {
        let first = (range.lowerBound + sample) * features
        var logits = (0..<classes).map { label in
          (0..<features).reduce(Double(w[state.index(label, features)])) { sum, feature in
            sum + Double(x[first + feature]) * Double(w[state.index(label, feature)])
          }
        }
        if let labels {
          let largest = logits.max() ?? 0
          let shares = logits.map { exp($0 - largest) }
          let sum = shares.reduce(0, +)
          logits = shares.enumerated().map { label, share in
            let target = label == Int(labels[firstLabel + sample]) ? 1.0 : 0
            return (share / sum - target) / Double(range.count)
          }
        }
        for label in 0..<classes { outputs[sample * padded + label] = Float(logits[label]) }
      }
    }
    return result
  }

  package func stepRegression(
    _ state: RegressionState, of values: DeviceSequence, in range: Range<Int>,
    errors: DeviceBuffer<Float>, step: Int, parameters: AdamParameters
  ) throws {
    try state.check(values, in: range)
    try state.check(errors: errors, samples: range.count, step: step)
    guard !range.isEmpty else { return }
    let (features, padded) = (state.features, state.paddedClasses)
    let (x, e, w) = try (
      elements(of: values.values), elements(of: errors), elements(of: state.weights)
    )
    let (m, s) = try (elements(of: state.moments.mean), elements(of: state.moments.square))
    let factors = AdamFactors(parameters, step: step)
    forEachBlock(of: features + 1, size: 8) { block in
      for feature in block {
        for label in 0..<state.classes {
          let sum = (0..<range.count).reduce(0.0) { sum, sample in
            let value =
              feature < features ? x[(range.lowerBound + sample) * features + feature] : 1
            return sum + Double(e[sample * padded + label]) * Double(value)
          }
          let at = state.index(label, feature)
          var g = Float(sum)
          if feature < features, factors.decay != 0 { g = g + factors.decay * w[at] }
          m[at] = m[at] + (g - m[at]) * factors.meanShare
          s[at] = s[at] * factors.squareKeep + factors.squareShare * g * g
          w[at] =
            w[at] - factors.rate * m[at] / (s[at].squareRoot() / factors.root + factors.epsilon)
        }
      }
    }
  }
}

extension RegressionState {
  /// Where the weight of a class and feature stands; the biases are the feature after the last.
  fileprivate func index(_ label: Int, _ feature: Int) -> Int {
    let lanes = RegressionState.lanes
    return (label / lanes * (features + 1) + feature) * lanes + label % lanes
  }
}
