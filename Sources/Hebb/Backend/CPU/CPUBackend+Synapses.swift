// SPDX-License-Identifier: Apache-2.0

extension CPUBackend: SynapseOperations {
  package func linear(
    _ input: DeviceActivity, weight: DeviceBuffer<Float>, outputs: Int
  ) throws -> DeviceSequence {
    try input.check()
    try checkCount(weight, isProductOf: [outputs, input.features])
    switch input {
    case .values(let sequence):
      let rows = sequence.isConstant ? sequence.batch : sequence.steps * sequence.batch
      let current = try makeBuffer(of: Float.self, count: rows * outputs)
      try multiply(
        DeviceMatrix(sequence.values, rows: rows, columns: sequence.features),
        DeviceMatrix(weight, rows: outputs, columns: sequence.features, isTransposed: true),
        into: current, scale: 1, keep: 0)
      return DeviceSequence(
        values: current, isConstant: sequence.isConstant, steps: sequence.steps,
        batch: sequence.batch, features: outputs)
    case .spikes(let train):
      return try linear(train, weight: weight, outputs: outputs)
    }
  }

  package func multiply(
    _ left: DeviceMatrix, _ right: DeviceMatrix, into product: DeviceBuffer<Float>, scale: Float,
    keep: Float
  ) throws {
    try checkProduct(left, right, into: product)
    let (inner, columns) = (left.effectiveColumns, right.effectiveColumns)
    let (a, b, c) = try (
      elements(of: left.values), elements(of: right.values), elements(of: product)
    )
    let (aRow, aColumn) = left.isTransposed ? (1, left.columns) : (left.columns, 1)
    let (bRow, bColumn) = right.isTransposed ? (1, right.columns) : (right.columns, 1)
    forEachBlock(of: left.effectiveRows, size: 8) { rows in
      var sums = [Double](repeating: 0, count: columns)
      for row in rows {
        for column in 0..<columns { sums[column] = 0 }
        for k in 0..<inner {
          let factor = Double(a[row * aRow + k * aColumn])
          for column in 0..<columns {
            sums[column] += factor * Double(b[k * bRow + column * bColumn])
          }
        }
        for column in 0..<columns {
          let kept = keep == 0 ? 0 : Double(keep) * Double(c[row * columns + column])
          c[row * columns + column] = Float(Double(scale) * sums[column] + kept)
        }
      }
    }
  }

  /// The current of spikes: the weights of the inputs that spiked, summed.
  private func linear(
    _ input: DeviceSpikeTrain, weight: DeviceBuffer<Float>, outputs: Int
  ) throws -> DeviceSequence {
    let (steps, batch, inputs) = (input.steps, input.batch, input.features)
    let current = try makeBuffer(of: Float.self, count: steps * batch * outputs)
    let (words, w, sums) = try (
      elements(of: input.words), elements(of: weight), elements(of: current)
    )
    forEachBlock(of: steps * batch, size: 8) { rows in
      for row in rows {
        let (step, sample) = (row / batch, row % batch)
        let first = (step / 32 * batch + sample) * inputs
        let active = (0..<inputs).filter { words[first + $0] >> UInt32(step % 32) & 1 == 1 }
        for output in 0..<outputs {
          var sum = 0.0
          for index in active { sum += Double(w[output * inputs + index]) }
          sums[row * outputs + output] = Float(sum)
        }
      }
    }
    return DeviceSequence(
      values: current, isConstant: false, steps: steps, batch: batch, features: outputs)
  }
}
