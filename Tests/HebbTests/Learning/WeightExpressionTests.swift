// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hebb
import Testing

@Suite("Expressions in a weight")
struct WeightExpressionTests {
  @Test(
    "operators bind as in arithmetic, powers to the right and before a sign",
    arguments: [
      ("1 - 2 - 3", -4), ("8 / 4 / 2", 1), ("2 ^ 3 ^ 2", 512), ("-w^2", -4), ("2^-w", 0.25),
      ("2 + 3 * w", 8), ("(2 + 3) * w", 10), ("--w", 2), ("3 - -w", 5), ("w*-w", -4),
      (".5e1 + 1E-1 * 10", 6), (" w ", 2), ("2*w^2", 8),
    ])
  func operators(text: String, value: Double) throws {
    #expect(try WeightExpression(text)(2) == value)
  }

  @Test(
    "functions are those of their names",
    arguments: [
      ("abs(-w)", 0.25), ("sqrt(abs(w))", 0.5), ("exp(w)", exp(0.25)), ("log(w + 2)", log(2.25)),
      ("pow(2, w)", pow(2, 0.25)), ("min(w, 1)", 0.25), ("max(w, 1)", 1), ("tanh(w)", tanh(0.25)),
      ("clamp(w, 0.5, 1)", 0.5), ("clamp(w, -1, 0.125)", 0.125),
      ("min(max(w, 0), abs(w - 1))", 0.25),
    ])
  func functions(text: String, value: Double) throws {
    #expect(try WeightExpression(text)(0.25) == value)
  }

  @Test(
    "a fault is told with its place",
    arguments: [
      ("", 0, "ends where a value is expected"),
      ("1 +", 3, "ends where a value is expected"),
      ("max(1 - x, 0)", 8, "'x' is unknown"),
      ("mxa(w, 0)", 0, "'mxa' is unknown"),
      ("(w + 1", 6, "')' is missing"),
      ("w)", 1, "')' is not expected here"),
      ("2 w", 2, "'w' is not expected here"),
      ("w + * 2", 4, "'*' is not expected here"),
      ("abs w", 4, "'(' is missing"),
      ("clamp(w, 0)", 0, "clamp is given 2"),
      ("1.2.3", 0, "'1.2.3' is no number"),
      ("w + 1e99", 4, "'1e99' is no number"),
      ("w; __kernel", 1, "';' is not expected here"),
      ("w + 1/0", 5, "divides by zero"),
      ("w / (2 - 2)", 2, "divides by zero"),
      ("1 / w", 2, "is not finite at w = 0"),
      ("1 / (w - w)", 2, "is not finite at w = -1"),
      ("w + sqrt(w)", 4, "is not finite at w = -1"),
      ("log(w + 0.5)", 0, "is not finite at w = -1"),
      ("exp(100 * w)", 0, "is not finite at w = 1"),
    ])
  func faults(text: String, position: Int, problem: String) {
    let error = #expect(throws: ExpressionError.self) { try WeightExpression(text, at: "a.post") }
    #expect(error?.position == position)
    #expect(error?.problem == problem)
    #expect(error?.report.excerpt == [text, String(repeating: " ", count: position) + "^"])
  }

  @Test("an unknown name names the nearest")
  func nearest() {
    for (text, name) in [("mxa(w, 0)", "max"), ("x", "w"), ("sqr(w)", "sqrt"), ("weight", nil)] {
      let error = #expect(throws: ExpressionError.self) { try WeightExpression(text) }
      let remedy = name.map { "did you mean '\($0)'?" }
      #expect(
        remedy == nil ? error?.remedy.hasPrefix("use w, abs, ") == true : error?.remedy == remedy)
    }
  }

  @Test("an endless or endlessly nested expression is refused")
  func limits() {
    let nested = String(repeating: "(", count: 200) + "w" + String(repeating: ")", count: 200)
    for text in [
      nested, String(repeating: "-", count: 400) + "w", String(repeating: " ", count: 501),
    ] {
      #expect(throws: ExpressionError.self) { try WeightExpression(text) }
    }
  }

  private func experiment(modulation: String) throws -> Experiment {
    try Experiment(
      json: """
        { "name": "a", "network": [ { "kind": "linear", "features": 10, "bias": false },
          { "kind": "lif" } ], "phases": [ { "by": "stdp", "modulation": \(modulation) } ] }
        """.utf8, source: "a")
  }

  @Test("a custom modulation is read as it is written")
  func coding() throws {
    let json = #"{ "kind": "custom", "pre": "w", "post": "max(1 - w, 0)^2" }"#
    let experiment = try experiment(modulation: json)
    #expect(try Experiment(json: experiment.json().utf8, source: "b") == experiment)
    guard case .stdp(let phase) = experiment.phases[0] else { return }
    #expect(phase.modulation == (try .custom(pre: "w", post: "max(1 - w, 0)^2")))
  }

  @Test(
    "an error in an experiment names the key's path",
    arguments: [
      (#"{ "kind": "custom", "post": "1/0" }"#, "phases.0.modulation.post"),
      (#"{ "kind": "custom", "pre": "v" }"#, "phases.0.modulation.pre"),
    ])
  func path(json: String, path: String) {
    let error = #expect(throws: ExpressionError.self) { try experiment(modulation: json) }
    #expect(error?.path == path)
  }

  @Test("a misspelt key of a custom modulation names the nearest")
  func misspelt() {
    #expect(
      throws: DescriptionError.unknownKey(path: "phases.0.modulation.pst", nearest: "post")
    ) { try experiment(modulation: #"{ "kind": "custom", "pst": "w" }"#) }
  }
}
