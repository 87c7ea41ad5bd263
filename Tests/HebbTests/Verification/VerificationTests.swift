// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hebb
import Testing
import _HebbTestSupport

@Suite("Verification against SpikingJelly's vectors")
struct VerificationTests {
  /// The files of `Tests/Fixtures/vectors`, by name.
  static let files: [String] = {
    let names = try? FileManager.default.contentsOfDirectory(atPath: fixture("vectors"))
    return (names ?? []).filter { $0.hasSuffix(".safetensors") }.sorted()
  }()

  private func verifyAll(on backend: any Backend) throws {
    // Without files there would be nothing to fail.
    for stem in ["lif", "if", "plif", "stdp_linear", "stdp_conv1d", "stdp_conv2d", "stdp_sgd"] {
      #expect(Self.files.contains { $0.hasPrefix(stem + "_") }, "no file of \(stem)")
    }
    for name in Self.files {
      let report = try verify(Safetensors.read(fixture("vectors/\(name)")), on: backend)
      if let (tensor, miss) = report.firstMiss {
        Issue.record("\(name), \(tensor): \(miss)")
      }
      #expect(report.outcome == .passed, "\(name)")
    }
  }

  @Test("every file passes on the CPU")
  func cpu() throws {
    try verifyAll(on: CPUBackend())
  }

  @Test("every file passes on every OpenCL device in each tiling", arguments: KernelTarget.all)
  func openCL(target: KernelTarget) throws {
    try verifyAll(on: target.backend())
  }

  @Test(
    "every tensor that is not given is compared, but for gradients",
    arguments: [
      ("lif_37", ["s", "v"], ["x_grad"]),
      ("if_02", ["s", "v"], ["x_grad"]),
      ("plif_02", ["s", "v"], ["w_grad", "x_grad"]),
      ("stdp_linear_07", ["delta_w_0", "delta_w_1", "trace_pre", "trace_post"], []),
      ("stdp_conv1d_01", ["delta_w_0", "delta_w_1", "trace_pre", "trace_post"], []),
      ("stdp_conv2d_05", ["delta_w_0", "delta_w_1", "trace_pre", "trace_post"], []),
      ("stdp_sgd_02", (0..<4).flatMap { ["rate_\($0)", "weight_\($0)"] }, []),
    ] as [(String, [String], [String])])
  func coverage(name: String, compared: [String], skipped: [String]) throws {
    let file = try Safetensors.read(fixture("vectors/\(name).safetensors"))
    let report = try verify(file, on: CPUBackend())
    #expect(report.tensors.filter { !$0.isSkipped }.map(\.name) == compared)
    #expect(report.tensors.filter(\.isSkipped).map(\.name) == skipped)
    #expect(report.skippedCount == skipped.count)
    #expect(report.caseName == file.metadata["case"])
    #expect(report.file == file.file)
  }

  @Test(
    "a perturbed tensor is a miss with its index, what was got and what was expected",
    arguments: [
      "lif_20", "if_02", "plif_03", "stdp_linear_08", "stdp_conv1d_01", "stdp_conv2d_06",
      "stdp_sgd_02", "stdp_sgd_03",
    ])
  func perturbed(name: String) throws {
    let file = try Safetensors.read(fixture("vectors/\(name).safetensors"))
    for result in try verify(file, on: CPUBackend()).tensors where !result.isSkipped {
      var (changed, tensor) = (file, try file.tensor(result.name))
      let last = tensor.count - 1
      tensor.values[last] = 1 - tensor.values[last]
      try changed.set(result.name, tensor)
      let report = try verify(changed, on: CPUBackend())
      #expect(report.outcome == .failed)
      let (missed, miss) = try #require(report.firstMiss, "\(result.name)")
      #expect(missed == result.name)
      #expect(miss.index == tensor.shape.map { $0 - 1 })
      #expect(miss.expected == tensor.values[last])
      #expect((miss.got - (1 - miss.expected)).magnitude <= Float(miss.bound))
      #expect(miss.count == 1)
    }
  }

  @Test("the fixtures hold each case, and the embedded vectors are some of them")
  func embedded() throws {
    #expect(Self.files.count == 110)
    let embedded = try EmbeddedVectors.all
    #expect(Set(embedded.compactMap { $0.metadata["case"] }).count == 9)
    for file in embedded {
      let name = try #require(file.file.split(separator: " ").last)
      let original = try Safetensors.read(fixture("vectors/\(name)"))
      #expect(file.metadata == original.metadata)
      #expect(file.entries == original.entries)
    }
  }

  @Test("a case that is not known is skipped as a whole")
  func unknownCase() throws {
    let file = Safetensors(metadata: ["case": "csnn"], file: "a")
    let report = try verify(file, on: CPUBackend())
    #expect(report.outcome == .skipped(reason: "the case csnn is not known"))
    #expect(report.skippedCount == 1)
    #expect(report.tensors.isEmpty)
  }

  @Test("a tensor that is not part of a case is skipped with its reason")
  func unknownTensor() throws {
    var file = try Safetensors.read(fixture("vectors/if_01.safetensors"))
    try file.set("u", shape: [1], values: [Float(0)])
    let report = try verify(file, on: CPUBackend())
    #expect(report.outcome == .passed)
    #expect(report.tensors.suffix(2).map(\.name) == ["u", "x_grad"])
    #expect(
      report.tensors.suffix(2).map(\.outcome) == [
        .skipped(reason: "is no tensor of the case if"),
        .skipped(reason: "gradients are not computed"),
      ])
  }
}
