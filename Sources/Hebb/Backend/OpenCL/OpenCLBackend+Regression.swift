// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend: RegressionOperations {
  package func regressionOutputs(
    _ state: RegressionState, of values: DeviceSequence, in range: Range<Int>,
    labels: DeviceBuffer<UInt8>?, firstLabel: Int
  ) throws -> DeviceBuffer<Float> {
    try state.check(values, in: range, labels: labels, firstLabel: firstLabel)
    let outputs: DeviceBuffer<Float> = try makeUninitializedBuffer(
      count: elementCount(of: [range.count, state.paddedClasses]))
    try launch(
      "regression_outputs", of: .regression, defines: regressionDefines,
      size: blocks((range.count + regressionBlock - 1) / regressionBlock),
      samples(of: values, in: range) + [
        argument(state.weights), .count(state.classes), .count(state.tiles),
        labels.map { try argument($0) } ?? argument(outputs), .count(firstLabel),
        .int(labels == nil ? 0 : 1), argument(outputs),
      ])
    return outputs
  }

  package func stepRegression(
    _ state: RegressionState, of values: DeviceSequence, in range: Range<Int>,
    errors: DeviceBuffer<Float>, step: Int, parameters: AdamParameters
  ) throws {
    try state.check(values, in: range)
    try state.check(errors: errors, samples: range.count, step: step)
    guard !range.isEmpty else { return }
    let factors = AdamFactors(parameters, step: step)
    try launch(
      "regression_step", of: .regression, defines: regressionDefines,
      size: blocks(
        (state.features + regressionBlock - 1) / regressionBlock + 1, state.tiles),
      samples(of: values, in: range) + [
        argument(errors), .count(state.tiles), argument(state.weights),
        argument(state.moments.mean), argument(state.moments.square), .float(factors.rate),
        .float(factors.meanShare), .float(factors.squareKeep), .float(factors.squareShare),
        .float(factors.root), .float(factors.epsilon), .float(factors.decay),
      ])
  }

  /// The samples, or features, of an item.
  private var regressionBlock: Int { usesGroups ? 1 : 8 }

  private var regressionDefines: [String] { ["BLOCK=\(regressionBlock)"] }

  /// Values and where the samples begin, as arguments.
  private func samples(of values: DeviceSequence, in range: Range<Int>) throws -> [KernelArgument] {
    try [
      argument(values.values), .count(range.lowerBound), .count(range.count),
      .count(values.features),
    ]
  }
}
