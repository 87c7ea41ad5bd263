// SPDX-License-Identifier: Apache-2.0

import Hebb

/// How long the runs of a case took, in seconds.
struct Measurement: Encodable {
  let runs: Int
  let medianSeconds: Double
  let minSeconds: Double
  let maxSeconds: Double

  /// Times runs after one that warms up.
  ///
  /// - Parameters:
  ///   - work: The prepared case.
  ///   - backend: Where it was prepared.
  ///   - least: The runs that are timed at least.
  ///   - budget: The seconds after which no more than the least are timed.
  /// - Throws: `BackendError` if the device fails.
  init(
    of work: BenchmarkWork, on backend: any Backend, least: Int, budget: Double = 1
  ) throws {
    try work.run()
    try backend.synchronize()
    var seconds: [Double] = []
    while seconds.count < least || (seconds.reduce(0, +) < budget && seconds.count < 10 * least) {
      let start = ContinuousClock.now
      try work.run()
      try backend.synchronize()
      seconds.append((ContinuousClock.now - start).seconds)
    }
    seconds.sort()
    runs = seconds.count
    medianSeconds = (seconds[(runs - 1) / 2] + seconds[runs / 2]) / 2
    minSeconds = seconds[0]
    maxSeconds = seconds[runs - 1]
  }

  /// The median and its range in words.
  var text: String {
    "\(medianSeconds.duration) median, \(minSeconds.duration) to \(maxSeconds.duration), "
      + "\(runs) runs"
  }
}
