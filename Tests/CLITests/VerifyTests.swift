// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hebb
import Testing
import _HebbTestSupport

@Suite("hebb verify")
struct VerifyTests {
  @Test("Without files the embedded set passes on the CPU")
  func embedded() throws {
    let run = try hebb(["verify", "--backend", "cpu"])
    #expect(run.status == 0)
    let names = run.lines.dropLast().map { $0.prefix { $0 != ":" } }
    for stem in ["lif_", "if_", "stdp_linear_", "stdp_conv1d_", "stdp_conv2d_"] {
      #expect(names.contains { $0.hasPrefix("passed \(stem)") }, "\(stem)")
    }
    #expect(try #require(run.lines.last).hasPrefix("\(names.count) passed, 0 failed, "))
  }

  @Test("A backend may be chosen by device", .enabled(if: !OpenCLDevice.all.isEmpty))
  func device() throws {
    let run = try hebb(["verify", "--backend", "opencl", "--device", "0"])
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
  }

  @Test("A file passes with its largest error and the tensors that are skipped")
  func file() throws {
    let run = try hebb(["verify", "--backend", "cpu", vector("lif_01")])
    #expect(run.status == 0)
    #expect(run.lines.count == 2)
    #expect(run.lines[0].hasPrefix("passed lif_01: "))
    #expect(run.lines[0].hasSuffix("; skipped x_grad"))
    #expect(run.lines[1] == "1 passed, 0 failed, 1 skipped")
  }

  @Test("A miss names tensor, index, got and expected, with exit code 1")
  func miss() throws {
    try withTemporaryFolder { folder in
      var vectors = try Safetensors.read(vector("lif_01"))
      let membrane = try vectors.tensor("v")
      var values = membrane.values
      let last = values.count - 1
      values[last] += 1
      try vectors.set("v", Tensor(shape: membrane.shape, values: values))
      let path = folder.appendingPathComponent("bent.safetensors").path
      try vectors.write(to: path)
      let run = try hebb(["verify", "--backend", "cpu", path])
      #expect(run.status == 1)
      #expect(run.lines[0].hasPrefix("failed bent: v["))
      #expect(
        run.lines[0].contains("is \(membrane.values[last]), expected \(values[last]), bound "))
      #expect(run.lines[0].contains("; 1 of its elements miss"))
      #expect(run.lines[1].hasPrefix("0 passed, 1 failed, "))
    }
  }

  @Test("A file that cannot be read is told, the others run, and the exit code is 2")
  func unreadable() throws {
    try withTemporaryFolder { folder in
      let broken = folder.appendingPathComponent("broken.safetensors").path
      try Data("no tensors".utf8).write(to: URL(fileURLWithPath: broken))
      let missing = folder.appendingPathComponent("missing.safetensors").path
      let run = try hebb(
        ["verify", "--backend", "cpu", broken, missing, vector("if_01")])
      #expect(run.status == 2)
      let errors = run.errors.split(separator: "\n")
      #expect(errors.count == 2)
      #expect(errors[0].hasPrefix("hebb: \(broken), byte 0: "))
      #expect(errors[1].hasPrefix("hebb: \(missing): "))
      #expect(run.lines.last == "1 passed, 0 failed, 1 skipped")
    }
  }

  @Test("JSON is one object with a result a tensor")
  func json() throws {
    let run = try hebb(["verify", "--backend", "cpu", "--json", vector("if_01")])
    let object = try run.json()
    #expect(object["passed"] as? Int == 1)
    #expect(object["skipped"] as? Int == 1)
    let files = try #require(object["files"] as? [[String: Any]])
    #expect(files.first?["case"] as? String == "if")
    let tensors = try #require(files.first?["tensors"] as? [[String: Any]])
    #expect(tensors.compactMap { $0["name"] as? String }.sorted() == ["s", "v", "x_grad"])
  }
}

private func vector(_ name: String) -> String { fixture("vectors/\(name).safetensors") }
