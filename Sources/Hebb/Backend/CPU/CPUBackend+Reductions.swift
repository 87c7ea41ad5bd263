// SPDX-License-Identifier: Apache-2.0

extension CPUBackend: ReductionOperations {
  package func magnitude(of values: DeviceBuffer<Float>) throws -> Magnitude {
    let x = try elements(of: values)
    let size = 4096
    let blocks = (values.count + size - 1) / size
    let sums = try elements(of: makeBuffer(of: Double.self, count: blocks))
    let tops = try elements(of: makeBuffer(of: UInt32.self, count: blocks))
    forEachBlock(of: values.count, size: size) { block in
      var (sum, top) = (0.0, UInt32(0))
      for index in block {
        sum += Double(x[index]) * Double(x[index])
        // As bits: the order of the magnitudes, with NaN above infinity.
        top = max(top, x[index].magnitude.bitPattern)
      }
      sums[block.lowerBound / size] = sum
      tops[block.lowerBound / size] = top
    }
    return Magnitude(
      sumOfSquares: sums.array(in: sums.indices).reduce(0, +),
      largest: Float(bitPattern: tops.array(in: tops.indices).max() ?? 0))
  }

  package func spikeCount(of train: DeviceSpikeTrain) throws -> Int {
    let words = try elements(of: train.words)
    return words.indices.reduce(0) { $0 + words[$1].nonzeroBitCount }
  }

  package func countLabels(
    neurons: DeviceBuffer<Int32>, stride: Int, labels: DeviceBuffer<UInt8>,
    counts: DeviceBuffer<UInt32>, classes: Int
  ) throws {
    let rows = try checkLabelCount(
      neurons: neurons, stride: stride, labels: labels, counts: counts, classes: classes)
    let (neuron, label) = try (elements(of: neurons), elements(of: labels))
    let count = try elements(of: counts)
    for sample in label.indices {
      let (row, column) = (Int(neuron[sample * stride]), Int(label[sample]))
      guard row >= 0, row < rows, column < classes else { continue }
      count[row * classes + column] += 1
    }
  }
}
