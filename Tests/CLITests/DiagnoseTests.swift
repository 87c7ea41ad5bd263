// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("hebb diagnose")
struct DiagnoseTests {
  private let digits = ["--data", "digits", "--backend", "cpu"]

  @Test("A network that cannot learn is told of in lines of at most 100 columns, with exit code 1")
  func blocked() throws {
    let run = try hebb(["diagnose", "issue-333-two-layer"] + digits)
    #expect(run.status == 1)
    #expect(run.errors.isEmpty)
    #expect(run.lines.allSatisfy { $0.count <= 100 })
    #expect(run.output.contains("silent-layer"))
    #expect(run.output.contains("fix: balance the start"))
  }

  @Test(
    "The JSON has findings by kebab-case name, with layer, value, threshold and whether it blocks")
  func json() throws {
    let run = try hebb(["diagnose", "issue-333-two-layer", "--json"] + digits)
    #expect(run.status == 1)
    let findings = try #require(try run.json()["findings"] as? [[String: Any]])
    let frozen = try #require(findings.first { $0["name"] as? String == "frozen" })
    #expect(frozen["layer"] as? String == "fc1" && frozen["blocks"] as? Bool == true)
    #expect(frozen["value"] as? Double == 0 && frozen["threshold"] as? Double == 0)
  }

  @Test("--fix mends, measures again, and writes an experiment that trains and is found sound")
  func fix() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "mended.json").path
      let run = try hebb(["diagnose", "issue-333-two-layer", "--fix", "--out", file] + digits)
      #expect(run.status == 0)
      #expect(run.output.contains("mended:") && run.output.contains("after:"))
      #expect(run.lines.allSatisfy { $0.count <= 100 || $0.contains(file) })
      let train = try hebb(
        [
          "train", file, "--json", "--backend", "cpu", "--batch", "16", "--out",
          folder.path + "/run",
        ])
      #expect(train.status == 0)
      #expect(try #require(try train.json()["accuracy"] as? Double) > 0.8)
      #expect(try hebb(["diagnose", file, "--backend", "cpu"]).status == 0)
      let learnt = try hebb(["diagnose", folder.path + "/run", "--backend", "cpu", "--json"])
      #expect(learnt.status == 0)
      let again = try hebb(["diagnose", "issue-333-two-layer", "--fix", "--out", file] + digits)
      #expect(again.status == 2)
      #expect(again.errors.contains("exists already"))
    }
  }

  @Test("A saturated layer is told of as cancelling, not as silent, and --fix rouses it to learn")
  func saturated() throws {
    let network = ["diagnose", "issue-333-single-layer", "--json", "--set"]
    let start = #"initialization={"kind":"constant","value":0.4}"#
    let found = try hebb(network + [start] + digits)
    #expect(found.status == 1)
    let findings = try #require(try found.json()["findings"] as? [[String: Any]])
    #expect(
      findings.compactMap { $0["name"] as? String } == ["saturated", "cancelling-stdp", "ties"])
    #expect(findings.map { $0["blocks"] as? Bool } == [false, true, false])
    let mended = try hebb(network + [start, "--fix"] + digits)
    #expect(mended.status == 0)
    let fix = try #require(try mended.json()["fix"] as? [String: Any])
    let layers = try #require(fix["layers"] as? [[String: Any]])
    let rate = try #require(layers.first?["rate"] as? Double)
    #expect(rate > 0.001 && rate < 0.5)
    #expect((fix["findings"] as? [Any])?.isEmpty == true)
  }

  @Test("Convolutions whose weights are all 0.4 block, and --fix leaves nothing that does")
  func saturatedConvolutions() throws {
    let start = #"initialization={"kind":"constant","value":0.4}"#
    let run = try hebb(["diagnose", "issue-333", "--fix", "--json", "--set", start] + digits)
    #expect(run.status == 0, "\(run.errors)")
    let report = try run.json()
    let found = try #require(report["findings"] as? [[String: Any]])
    let blocked = found.filter { $0["blocks"] as? Bool == true }.map { $0["layer"] as? String }
    #expect(Set(blocked) == ["conv1", "conv2", "fc1", "fc2"])
    let fix = try #require(report["fix"] as? [String: Any])
    let left = try #require(fix["findings"] as? [[String: Any]])
    #expect(left.allSatisfy { $0["blocks"] as? Bool == false })
    let layers = try #require(fix["layers"] as? [[String: Any]])
    #expect(layers.count == 4)
    #expect(layers.allSatisfy { ($0["rate"] as? Double ?? 0) > 0.01 })
    #expect(report["blocks"] as? Bool == false)
  }

  @Test("Neurons that compete are never balanced")
  func competition() throws {
    let run = try hebb(["diagnose", "competitive", "--fix", "--limit", "50"] + digits)
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    #expect(run.output.contains("dead-neurons"))
    #expect(!run.output.contains("mended:"))
  }

  @Test("Where there is nothing to mend, --out still leaves an experiment that trains")
  func nothingToMend() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "same.json").path
      let run = try hebb(
        [
          "diagnose", "single-layer-teacher", "--set", "initialization=balanced", "--fix", "--out",
          file,
        ] + digits)
      #expect(run.status == 0)
      #expect(run.lines.last == "nothing to mend; wrote \(file): hebb train \(file)")
      let train = ["train", file, "--backend", "cpu", "--limit", "50", "--quiet"]
      #expect(try hebb(train).status == 0)
    }
  }

  @Test("A mended experiment that cannot be written is one line that names its file")
  func unwritable() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "none/mended.json").path
      let run = try hebb(["diagnose", "issue-333-two-layer", "--fix", "--out", file] + digits)
      #expect(run.status == 1)
      #expect(
        run.errors == "hebb: \(file): cannot be written: No such file or directory; "
          + "choose a folder that is writable and has space\n")
      #expect(run.output.isEmpty)
    }
  }

  @Test(
    "Misuse is one line with exit code 2",
    arguments: [
      (["diagnose", "isue-333"], "isue-333: is no recipe; did you mean 'issue-333'?"),
      (
        ["diagnose", "issue-333", "--out", "x.json"],
        "--out: there is nothing to write without --fix"
      ),
    ])
  func misuse(arguments: [String], message: String) throws {
    let run = try hebb(arguments)
    #expect(run.status == 2)
    #expect(run.errors == "hebb: \(message)\n")
  }

  @Test(
    "Training warns of ties where the lowest class wins them, not where the membrane does",
    arguments: [("lowest", true), ("membrane", false)])
  func ties(readout: String, warns: Bool) throws {
    let run = try hebb(
      [
        "train", "single-layer-teacher", "--limit", "100", "--set", "initialization=balanced",
        "--set", "readout.ties=\(readout)",
      ] + digits)
    #expect(run.status == 0)
    #expect(run.errors.contains("lif1: ties") == warns)
  }

  @Test("Training warns once of what blocks it, and goes on")
  func warnings() throws {
    let run = try hebb(["train", "issue-333-two-layer", "--epochs", "2"] + digits)
    #expect(run.status == 0)
    let warnings = run.errors.split(separator: "\n").filter { $0.contains("warning:") }
    #expect(warnings.count { $0.contains("fc2: frozen") } == 1)
    #expect(run.output.contains("accuracy"))
  }
}
