// SPDX-License-Identifier: Apache-2.0

import Hebb

extension HebbCommand {
  /// Measures kernels against the copy bandwidth of their device.
  struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Measure kernels against the device's copy bandwidth, taken in the same run.",
      discussion: """
        EXAMPLE: hebb bench lif stdp-linear
        EXAMPLE: hebb bench stdp-conv --backend opencl --device 0 --json

        Cases: \(Benchmark.all.map(\.name).joined(separator: ", ")); \
        stems of several: \(Benchmark.stems.joined(separator: ", ")).
        """)

    @Argument(help: "Cases, or stems for all their cases; everything where none is given.")
    var what: [String] = []
    @OptionGroup var backend: BackendOptions
    @Option(help: "The runs of a case that are timed at least.") var runs = 10
    @Flag(help: "Leave out the comparison with the CPU backend.") var deviceOnly = false
    @Flag(help: "Print one JSON object.") var json = false

    func validate() throws {
      guard runs >= 1 else { throw ValidationError("--runs: is \(runs); give at least 1") }
      _ = try Benchmark.select(what)
    }

    func run() throws {
      let device = try backend.makeBackend()
      let reference = CPUBackend()
      if !json {
        Console.print("device: \(device.name), \(device.deviceDescription)")
        Console.print("CPU backend: \(reference.deviceDescription)")
      }
      let copy = try CopyBandwidth(on: device, runs: runs)
      if !json { Console.print(copy.text) }
      var report = BenchmarkReport(
        backend: device.name, device: device.deviceDescription, cpu: reference.deviceDescription,
        copyBandwidth: copy)
      for benchmark in try Benchmark.select(what) {
        if json { Console.printError("hebb: measuring \(benchmark.name)") }
        let result = try BenchmarkResult(
          of: benchmark, on: device,
          against: deviceOnly || device.name == reference.name ? nil : reference, copy: copy,
          runs: runs)
        if !json { Console.print("\n\(result.text)") }
        report.cases.append(result)
      }
      if json { try Console.printJSON(report) }
    }
  }
}
