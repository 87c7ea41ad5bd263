// SPDX-License-Identifier: Apache-2.0

import Hebb

/// What `hebb bench` says.
struct BenchmarkReport: Encodable {
  let backend: String
  let device: String
  let cpu: String
  let copyBandwidth: CopyBandwidth
  var cases: [BenchmarkResult] = []
}

/// How fast the device copies, bytes read and bytes written counted both.
struct CopyBandwidth: Encodable {
  let workingSetBytes: Int
  let bytesPerSecond: Double
  let time: Measurement

  /// Measures a copy; beyond the caches where no other size is given.
  init(workingSet: Int = copiedBytes, on backend: any Backend, runs: Int) throws {
    let work = try copyWork(workingSet: workingSet, on: backend)
    time = try Measurement(of: work, on: backend, least: runs, budget: 0.2)
    workingSetBytes = work.workingSet
    bytesPerSecond = Double(work.bytes) / time.medianSeconds
  }

  var text: String { "copy bandwidth \(bytesPerSecond.bytesPerSecond) (\(time.text))" }
}

/// What one case took.
struct BenchmarkResult: Encodable {
  let name: String
  let stem: String
  let shape: String
  let bytes: Int
  let operations: Int
  let unit: String
  let time: Measurement
  let itemsPerSecond: Double
  let bytesPerSecond: Double
  let operationsPerSecond: Double
  /// The share of the bandwidth of a copy beyond the caches.
  let shareOfCopyBandwidth: Double
  /// The share of the bandwidth of a copy of the same working set.
  let shareOfCopyBandwidthAtSize: Double
  /// What the CPU backend took, where it was asked.
  let cpuTime: Measurement?
  /// How many times as fast as the CPU backend.
  let ratioToCPU: Double?

  var text: String {
    let shares =
      "\(shareOfCopyBandwidth.percent(0)) of the copy bandwidth, "
      + "\(shareOfCopyBandwidthAtSize.percent(0)) of it at this size"
    var lines = [
      "\(name): \(shape)", "  time        \(time.text)",
      "  done        \(itemsPerSecond.fixed(0)) \(unit)/s",
      "  moved       \(bytes.bytes), \(bytesPerSecond.bytesPerSecond): \(shares)",
      "  operations  \(operations.grouped), \((operationsPerSecond / 1e9).short) billion/s",
    ]
    if let cpuTime, let ratioToCPU {
      lines.append("  CPU         \(cpuTime.text): \(ratioToCPU.short) times as fast as that")
    }
    return lines.joined(separator: "\n")
  }
}

extension BenchmarkResult {
  /// Runs a case.
  ///
  /// - Parameters:
  ///   - benchmark: The case.
  ///   - backend: Where it runs.
  ///   - reference: The CPU backend, if it is to be asked too.
  ///   - copy: The bandwidth beyond the caches.
  ///   - runs: The runs that are timed at least.
  /// - Throws: `BackendError` if the device fails.
  init(
    of benchmark: Benchmark, on backend: any Backend, against reference: CPUBackend?,
    copy: CopyBandwidth, runs: Int
  ) throws {
    let work = try benchmark.prepare(backend)
    let time = try Measurement(of: work, on: backend, least: runs)
    let copyAtSize = try CopyBandwidth(workingSet: work.workingSet, on: backend, runs: runs)
    // The reference is slow, and a ratio to it needs no more than three runs.
    let cpuTime = try reference.map {
      try Measurement(of: try benchmark.prepare($0), on: $0, least: 3, budget: 0)
    }
    let rate = 1 / time.medianSeconds
    self.init(
      name: benchmark.name, stem: benchmark.stem, shape: benchmark.shape, bytes: work.bytes,
      operations: work.operations, unit: work.unit, time: time,
      itemsPerSecond: Double(work.items) * rate, bytesPerSecond: Double(work.bytes) * rate,
      operationsPerSecond: Double(work.operations) * rate,
      shareOfCopyBandwidth: Double(work.bytes) * rate / copy.bytesPerSecond,
      shareOfCopyBandwidthAtSize: Double(work.bytes) * rate / copyAtSize.bytesPerSecond,
      cpuTime: cpuTime, ratioToCPU: cpuTime.map { $0.medianSeconds * rate })
  }
}
