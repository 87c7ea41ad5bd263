// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing

@Suite("Bounds of reference vectors")
struct VectorBoundTests {
  @Test("the pencil's vectors pass with their bounds")
  func pencil() throws {
    let bounds = try [
      PencilVectors.integrate, .plasticity, .training, .convolution,
    ].map { vectors in
      try vectors.report().tensors.map { tensor in
        guard case .agrees(let agreement) = tensor.outcome else { return Double.nan }
        #expect(agreement.largestError == 0)
        #expect(agreement.leftOut == 0)
        return agreement.bound
      }
    }
    let (spike, state, one) = (0.0, 1e-6 + 1e-5 * 0.75, 1e-6 + 1e-5)
    #expect(bounds[0] == [spike, state])
    #expect(bounds[1] == [1e-5 * 2, one, one])
    #expect(bounds[2] == [0, 1e-5 * 5, 0, 1e-5 * 11])
    // The largest error is 0 from the first element on, which sees and is padding.
    #expect(bounds[3] == [1e-6, 1e-6, one])
  }

  @Test(
    "an element passes up to its bound and misses beyond",
    arguments: [
      // The error allowed to a potential of 0.75, and to a trace of 1.
      (PencilVectors.integrate, "v", [0.75, 0.75 + 8.4e-6], [0.75, 0.75 + 8.7e-6]),
      (.plasticity, "trace_pre", [1 + 1.09e-5], [1 + 1.13e-5]),
      (.plasticity, "trace_post", [1 - 1.09e-5], [1 - 1.13e-5]),
      (.plasticity, "delta_w_0", [1.9e-5], [2.1e-5]),
      // Terms of 0.01 twice: the bound is at least 1e-6.
      (tinyPlasticity, "delta_w_0", [0.9e-6], [1.1e-6]),
      (.convolution, "delta_w_0", [0, 1.9e-5, 0], [0, 2.1e-5, 0]),
      (.convolution, "delta_w_0", [0.9e-6, 0, 0], [1.1e-6, 0, 0]),
      (.convolution, "trace_pre", [0.9e-6, 1 + 1.09e-5, 0], [0, 1 + 1.13e-5, 0]),
      (.training, "weight_0", [1 + 4.9e-5], [1 + 5.1e-5]),
      (.training, "weight_1", [1 - 10.9e-5], [1 - 11.1e-5]),
      (.training, "rate_1", [1], [Float(1).nextDown]),
    ] as [(PencilVectors, String, [Float], [Float])])
  func edge(vectors: PencilVectors, name: String, within: [Float], beyond: [Float]) throws {
    let shape = try #require(vectors.tensors[name]).shape
    #expect(try vectors.with([name: (shape, within)]).report().outcome == .passed)
    let report = try vectors.with([name: (shape, beyond)]).report()
    #expect(report.outcome == .failed)
    let (tensor, miss) = try #require(report.firstMiss)
    #expect(tensor == name)
    #expect(miss.expected == beyond[try #require(miss.index.last)])
    #expect(miss.count == 1)
  }

  private static let tinyPlasticity = PencilVectors.plasticity.with([
    "pre_0": ([1, 1, 1], [0.01]), "trace_pre": ([1, 1], [0.01]),
  ])

  @Test("a spike that differs is a miss with its index, what was got and what was expected")
  func spike() throws {
    let report = try PencilVectors.integrate.with(["s": ([2, 2], [0, 0, 0, 1])]).report()
    let (tensor, miss) = try #require(report.firstMiss)
    #expect(tensor == "s")
    #expect(miss.index == [1, 1])
    #expect((miss.got, miss.expected, miss.bound) == (0, 1, 0))
    #expect(miss.count == 1)
  }

  @Test("all elements beyond their bound are counted, the first is named")
  func count() throws {
    let report = try PencilVectors.integrate.with(["v": ([2], [1.75, 2])]).report()
    let (_, miss) = try #require(report.firstMiss)
    #expect(miss.index == [0])
    #expect((miss.got, miss.expected, miss.count) == (0.75, 1.75, 2))
  }

  @Test(
    "a spike may differ where the potential meets the threshold within rounding",
    arguments: [
      (1, 1 - 0x1p-21, true), (1, 1 + 0x1p-21, true), (1, 1 - 0x1p-19, false),
      // Relative where the threshold is above 1, absolute below.
      (64, 64 - 0x1p-15, true), (64, 64 - 0x1p-13, false),
      (0.25, 0.25 - 0x1p-21, true), (0.25, 0.25 - 0x1p-19, false),
    ] as [(Float, Float, Bool)])
  func excusedSpike(threshold: Float, potential: Float, isExcused: Bool) throws {
    let other: Float = potential < threshold ? 1 : 0
    // The excused neuron's second step and its potential are not compared; its neighbor's are.
    let vectors = PencilVectors.integrate.with(
      metadata: ["v_threshold": "\(threshold)"],
      [
        "x": ([2, 2], [potential, 0, 0, 0]), "s": ([2, 2], [other, 0, 1 - other, 0]),
        "v": ([2], [9, 0]),
      ])
    let report = try vectors.report()
    #expect(report.outcome == (isExcused ? .passed : .failed))
    let agreements: [TensorResult.Agreement] = report.tensors.compactMap {
      if case .agrees(let agreement) = $0.outcome { agreement } else { nil }
    }
    #expect(agreements.map(\.leftOut) == (isExcused ? [2, 1] : []))
    let neighbor = try vectors.with(["v": ([2], [9, 1])]).report()
    #expect(neighbor.outcome == .failed)
  }

  @Test("an excuse begins at its step: a miss before it stays one")
  func excuseBegins() throws {
    let report = try PencilVectors.integrate.with([
      "x": ([2, 2], [0, 0, 1 - 0x1p-21, 0]), "s": ([2, 2], [1, 0, 1, 0]), "v": ([2], [0, 0]),
    ]).report()
    #expect(report.firstMiss?.miss.index == [0, 0])
  }

  @Test("where the reference is silent nothing may move, not by one bit")
  func silence() throws {
    let silent = PencilVectors.training.with([
      "image_0": ([1, 1, 1, 1], [0.5]), "rate_0": ([1, 1], [0]),
    ])
    #expect(try silent.report().outcome == .passed)
    let moved = try silent.with(["weight_0": ([1, 1], [Float(1).nextUp])]).report()
    let (tensor, miss) = try #require(moved.firstMiss)
    #expect(tensor == "weight_0")
    #expect(miss.bound == 0)
  }

  @Test("a soft reset subtracts the threshold, a hard one sets the potential")
  func reset() throws {
    for (reset, rest) in [("None", Float(0.5)), ("-0.25", -0.25)] {
      let vectors = PencilVectors.integrate.with(
        metadata: ["v_reset": reset],
        [
          "x": ([2, 2], [0, 0, 1.5, 1.5]), "s": ([2, 2], [0, 0, 1, 1]),
          "v": ([2], [rest, rest]),
        ])
      #expect(try vectors.report().outcome == .passed, "\(reset)")
    }
  }
}
