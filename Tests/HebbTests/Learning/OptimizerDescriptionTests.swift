// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hebb
import Testing

@Suite("Optimizer descriptions")
struct OptimizerDescriptionTests {
  /// An experiment whose only phase has the given optimizer and schedule.
  private func experiment(
    optimizer: String, schedule: String = #"{ "kind": "constant" }"#
  ) throws -> Experiment {
    try Experiment(
      json: """
        { "name": "a", "network": [ { "kind": "linear", "features": 10, "bias": false },
          { "kind": "lif" } ],
          "phases": [ { "by": "stdp", "optimizer": \(optimizer), "schedule": \(schedule) } ] }
        """.utf8, source: "a")
  }

  private func optimizer(_ json: String) throws -> OptimizerDescription {
    guard case .stdp(let phase) = try experiment(optimizer: json).phases[0] else {
      throw CocoaError(.coderInvalidValue)
    }
    return phase.optimizer
  }

  @Test("What a kind leaves out takes PyTorch's defaults; decay is AdamW's")
  func defaults() throws {
    guard case .sgd(let sgd) = try optimizer(#"{ "kind": "sgd" }"#),
      case .adam(let adam) = try optimizer(#"{ "kind": "adam" }"#),
      case .adamW(let adamW) = try optimizer(#"{ "kind": "adamW", "max": 2 }"#)
    else {
      Issue.record("another kind")
      return
    }
    #expect(sgd.weightDecay == 0 && !sgd.nesterov)
    #expect(
      [adam.learningRate, adam.beta1, adam.beta2, adam.epsilon] == [0.001, 0.9, 0.999, 1e-8])
    #expect(adam.weightDecay == 0)
    #expect(adamW.weightDecay == 0.01 && adamW.maximum == 2 && adamW.minimum == nil)
  }

  @Test(
    "An optimizer is read as it is written",
    arguments: [
      #"{ "kind": "sgd", "momentum": 0.5, "nesterov": true, "weightDecay": 0.1 }"#,
      #"{ "kind": "adam", "beta1": 0.5, "epsilon": 0.001, "min": -1 }"#,
      #"{ "kind": "adamW", "beta2": 0.5, "weightDecay": 0.25, "learningRate": 2 }"#,
    ])
  func coding(json: String) throws {
    let description = try optimizer(json)
    let again = String(decoding: try JSONEncoder().encode(description), as: UTF8.self)
    #expect(try optimizer(again) == description)
  }

  @Test(
    "A value out of range is named by its path",
    arguments: [
      (#"{ "kind": "sgd", "nesterov": true, "momentum": 0 }"#, "momentum"),
      (#"{ "kind": "sgd", "weightDecay": -1 }"#, "weightDecay"),
      (#"{ "kind": "adam", "beta1": 1 }"#, "beta1"),
      (#"{ "kind": "adam", "beta2": -0.5 }"#, "beta2"),
      (#"{ "kind": "adamW", "epsilon": -1 }"#, "epsilon"),
      (#"{ "kind": "adamW", "min": 1, "max": 0 }"#, "max"),
    ])
  func ranges(json: String, key: String) throws {
    let experiment = try experiment(optimizer: json)
    let error = #expect(throws: ParameterError.self) { try experiment.check() }
    #expect(error?.name == "phases.0.optimizer.\(key)")
  }

  @Test("A schedule that never steps is refused")
  func schedule() throws {
    let experiment = try experiment(
      optimizer: #"{ "kind": "sgd" }"#, schedule: #"{ "kind": "step", "every": 0 }"#)
    let error = #expect(throws: ParameterError.self) { try experiment.check() }
    #expect(error?.name == "phases.0.schedule.every")
  }
}
