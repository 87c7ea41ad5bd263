// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing

@Suite("hebb bench")
struct BenchTests {
  @Test("A case is measured with its range, its share of the copy bandwidth, and its device")
  func text() throws {
    let run = try hebb(["bench", "plasticity", "--device-only", "--runs", "10"])
    #expect(run.status == 0)
    #expect(run.lines[0].hasPrefix("device: "))
    #expect(run.lines.contains { $0.hasPrefix("copy bandwidth ") && $0.contains("B/s") })
    #expect(run.lines.contains { $0.hasPrefix("stdp-linear: T = 4, batch 128, 784 x 400") })
    #expect(run.lines.contains { $0.contains("of the copy bandwidth") })
    #expect(run.lines.contains { $0.hasPrefix("  done ") && $0.hasSuffix(" images/s") })
  }

  @Test("JSON holds the copy bandwidth and a result a case; a stem stands for its cases")
  func json() throws {
    let run = try hebb(["bench", "copy", "traces", "--device-only", "--json"])
    let object = try run.json()
    let copy = try #require(object["copyBandwidth"] as? [String: Any])
    #expect(try #require(copy["bytesPerSecond"] as? Double) > 0)
    #expect((object["device"] as? String)?.isEmpty == false)
    let cases = try #require(object["cases"] as? [[String: Any]])
    #expect(cases.compactMap { $0["name"] as? String } == ["copy", "trace"])
    for result in cases {
      let time = try #require(result["time"] as? [String: Any])
      let median = try #require(time["medianSeconds"] as? Double)
      #expect(try #require(time["minSeconds"] as? Double) <= median)
      #expect(try #require(time["maxSeconds"] as? Double) >= median)
      #expect(try #require(time["runs"] as? Int) >= 10)
      #expect(try #require(result["bytes"] as? Int) > 0)
    }
  }

  @Test("A device is compared with the CPU backend", .enabled(if: !OpenCLDevice.all.isEmpty))
  func ratio() throws {
    let run = try hebb(["bench", "copy", "--runs", "1", "--backend", "opencl", "--json"])
    #expect(run.errors == "hebb: measuring copy\n")
    let cases = try #require(try run.json()["cases"] as? [[String: Any]])
    let device = try #require(cases[0]["time"] as? [String: Double])
    let cpu = try #require(cases[0]["cpuTime"] as? [String: Double])
    let rate = try 1 / #require(device["medianSeconds"])
    let reported = try #require(cases[0]["ratioToCPU"] as? Double)
    // Two operations round by half an ulp on either side, and reading each of the three numbers by one.
    let ulps = 4 * 0.5 + 3
    let ratio = try #require(cpu["medianSeconds"]) * rate
    #expect((reported - ratio).magnitude <= ulps * Double.ulpOfOne * ratio)
  }

  @Test(
    "Misuse names what is wrong",
    arguments: [
      (["lfi"], "lfi: is not a benchmark; did you mean 'lif'?"),
      (
        ["warp"],
        """
        warp: is not a benchmark; give one of copy, lif, trace, synapse-forward, pool, plasticity, \
        stdp-conv, stdp-events, stdp-dense, competition, patches, on-off, \
        patch-learning, feature-spikes, supervised, regression, distortion
        """
      ), (["--runs", "0"], "--runs: is 0; give at least 1"),
    ])
  func misuse(arguments: [String], message: String) throws {
    let run = try hebb(["bench"] + arguments)
    #expect(run.status == 2)
    #expect(run.errors == "hebb: \(message)\n")
  }
}
