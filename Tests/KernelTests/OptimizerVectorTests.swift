// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hebb
import Testing
import _HebbTestSupport

/// Steps of PyTorch's optimizers, read from `Tests/Fixtures/vectors-optimizers`.
@Suite("Optimizers against PyTorch")
struct OptimizerVectorTests {
  static let files: [String] = {
    let names = try? FileManager.default.contentsOfDirectory(atPath: fixture("vectors-optimizers"))
    return (names ?? []).filter { $0.hasSuffix(".safetensors") }.sorted()
  }()

  @Test("every kind has its vectors")
  func kinds() {
    for kind in ["sgd_", "adam_", "adamW_"] {
      #expect(Self.files.contains { $0.hasPrefix(kind) }, "\(kind)")
    }
  }

  @Test("every step agrees on the CPU", arguments: files)
  func cpu(file: String) throws { try expectAgreement(of: file, on: CPUBackend()) }

  @Test(
    "every step agrees on every OpenCL device in each tiling", arguments: KernelTarget.all, files)
  func openCL(target: KernelTarget, file: String) throws {
    try expectAgreement(of: file, on: target.backend())
  }

  /// Each weight is a sum of what it began with and of its moves; in each move a term meets fewer than
  /// 16 roundings.
  private func expectAgreement(of file: String, on backend: any Backend) throws {
    let vectors = try Safetensors.read(fixture("vectors-optimizers/\(file)"))
    let steps = try #require(vectors.metadata["steps"].flatMap { Int($0) })
    let start = try vectors.tensor("weight").values
    let description = try description(vectors.metadata)
    let optimizer = try description.makeOptimizer(
      for: backend.makeBuffer(copying: start), on: backend)
    var (before, absoluteSum) = (start, start.map { Double($0.magnitude) })
    for step in 0..<steps {
      let factor = try number("factor_\(step)", in: vectors.metadata, or: 1)
      try backend.write(try vectors.tensor("gradient_\(step)").values, to: optimizer.gradient)
      try optimizer.step(learningRate: Float(description.learningRate * factor))
      let expected = try vectors.tensor("weight_\(step)").values
      for index in expected.indices {
        // A move is a quotient of running means: they may nearly cancel, their terms do not.
        let moved = Double((expected[index] - before[index]).magnitude)
        absoluteSum[index] += moved + description.learningRate * factor
      }
      expectSum(
        try backend.read(optimizer.weight), expected.map(Double.init), absoluteSum: absoluteSum,
        terms: 16 * (step + 1), "\(file), step \(step)")
      #expect(try backend.read(optimizer.gradient).allSatisfy { $0 == 0 })
      before = expected
    }
  }

  private func description(_ options: [String: String]) throws -> OptimizerDescription {
    switch options["kind"] {
    case "sgd":
      var sgd = SGDDescription()
      sgd.learningRate = try number("lr", in: options, or: sgd.learningRate)
      sgd.momentum = try number("momentum", in: options, or: 0)
      sgd.weightDecay = try number("weight_decay", in: options, or: 0)
      sgd.nesterov = try number("nesterov", in: options, or: 0) == 1
      return .sgd(sgd)
    case let kind:
      var adam = kind == "adam" ? AdamDescription() : .decoupledDefault
      adam.learningRate = try number("lr", in: options, or: adam.learningRate)
      adam.beta1 = try number("beta1", in: options, or: adam.beta1)
      adam.beta2 = try number("beta2", in: options, or: adam.beta2)
      adam.epsilon = try number("eps", in: options, or: adam.epsilon)
      adam.weightDecay = try number("weight_decay", in: options, or: adam.weightDecay)
      return kind == "adam" ? .adam(adam) : .adamW(adam)
    }
  }

  private func number(
    _ key: String, in options: [String: String], or standard: Double
  ) throws -> Double {
    guard let text = options[key] else { return standard }
    return try #require(Double(text))
  }
}
