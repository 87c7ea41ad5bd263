// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend: ReductionOperations {
  package func magnitude(of values: DeviceBuffer<Float>) throws -> Magnitude {
    // A partial result a column of 64 by 64 elements, in all tilings.
    let columns = (values.count + 4095) / 4096 * 64
    let sums: DeviceBuffer<Float> = try makeUninitializedBuffer(count: columns)
    let tops: DeviceBuffer<UInt32> = try makeUninitializedBuffer(count: columns)
    try launchLanes(
      "magnitude", of: .reductions, defines: [], count: columns,
      [
        argument(values), argument(sums), argument(tops), .count(values.count), .count(columns),
      ])
    let largest = try read(tops)
    let sum = zip(try read(sums), largest).reduce(0.0) { sum, column in
      let exponent = Int(min(max(column.1 >> 23, 1), 253)) - 127
      return sum + Double(column.0) * Double(sign: .plus, exponent: 2 * exponent, significand: 1)
    }
    return Magnitude(sumOfSquares: sum, largest: Float(bitPattern: largest.max() ?? 0))
  }

  package func spikeCount(of train: DeviceSpikeTrain) throws -> Int {
    try spikeCounts(of: [train], words: [train.words.count])[0]
  }

  package func countLabels(
    neurons: DeviceBuffer<Int32>, stride: Int, labels: DeviceBuffer<UInt8>,
    counts: DeviceBuffer<UInt32>, classes: Int
  ) throws {
    let rows = try checkLabelCount(
      neurons: neurons, stride: stride, labels: labels, counts: counts, classes: classes)
    try launch(
      "count_labels", of: .reductions, defines: [widthDefine],
      size: .items(labels.count, inGroupsOf: min(64, device.maximumWorkGroupSize)),
      [
        argument(neurons), argument(labels), argument(counts), .count(labels.count),
        .count(stride), .count(rows), .count(classes),
      ])
  }
}
