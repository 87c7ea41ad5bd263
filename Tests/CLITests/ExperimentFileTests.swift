// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hebb
import Testing

@Suite("Experiment files")
struct ExperimentFileTests {
  private static let backends = OpenCLDevice.all.isEmpty ? ["cpu"] : ["cpu", "opencl"]

  /// Trains what a file describes on 50 digits.
  private func train(_ json: String, _ options: [String] = []) throws -> HebbRun {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "mine.json")
      try Data(json.utf8).write(to: file)
      return try hebb(
        ["train", file.path, "--data", "digits", "--limit", "50", "--epochs", "1", "--quiet"]
          + (options.isEmpty ? ["--backend", "cpu"] : options))
    }
  }

  @Test("What a recipe prints runs", arguments: Recipe.all.map(\.name))
  func printedRecipe(name: String) throws {
    let run = try train(hebb(["recipes", name]).output)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.lines.first?.hasPrefix("\(name) on digits, seed 1") == true)
    #expect(run.lines.contains { $0.hasPrefix("accuracy ") })
  }

  @Test("The examples of the article on the experiment file run")
  func article() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    let article = root.appending(path: "Sources/Hebb/Documentation.docc/TheExperimentFile.md")
    let text = try String(contentsOf: article, encoding: .utf8)
    let examples = text.components(separatedBy: "```json\n").dropFirst()
    #expect(examples.count == 3)
    for example in examples {
      let json = example.components(separatedBy: "```")[0]
      let run = try train(json)
      #expect(run.status == 0, "\(run.errors)\(json)")
    }
  }

  @Test(
    "A mistake is one line with the path of its key and what to do, and exit code 2",
    arguments: [
      (
        #"{ "network": [{ "kind": "flatten" }, { "kind": "linear", "feature": 10 }] }"#,
        "network.1.feature: there is no such key; did you mean 'features'?"
      ),
      (
        #"{ "phases": [{ "by": "stdp", "tauPree": 3 }] }"#,
        "phases.0.tauPree: there is no such key; did you mean 'tauPre'?"
      ),
      (
        #"{ "phases": [{ "by": "stdp" }, { "by": "stdp", "train": ["linear2"] }] }"#,
        "phases.1.train: layer linear2 is not there, or has no weights; did you mean 'linear1'?"
      ),
      (
        #"{ "phases": [{ "by": "teacher", "train": ["lif1"] }] }"#,
        "phases.0.train: layer lif1 is not there, or has no weights; give one of linear1"
      ),
      (
        #"{ "phases": [{ "by": "competition", "train": ["linear1"] }] }"#,
        "phases.0.train: linear1 has no neurons that compete; "
          + "name a layer of the kind competitiveLIF or competitiveConv2d, or none"
      ),
      (
        #"{ "network": [{ "kind": "conv2d" }, { "kind": "avgPool2d" }, { "kind": "lif" }] }"#,
        "phases.0.train: layer conv2d1 does not touch the neurons behind it: "
          + "avgPool2d1 (avgPool2d) lies between them; put avgPool2d1 behind the neurons"
      ),
      (
        #"""
        { "network": [{ "kind": "flatten" }, { "kind": "linear", "features": 5 },
          { "kind": "lif" }, { "kind": "linear" }, { "kind": "lif" }],
          "phases": [{ "by": "teacher", "train": ["linear1"] }] }
        """#,
        "phases.0.train: layer linear1 is not the output, where a teacher knows what to do; "
          + "train the last synapse too, and end the network with the neurons behind it"
      ),
      (
        #"""
        { "network": [{ "kind": "flatten" }, { "kind": "linear", "features": 7 }, { "kind": "lif" }],
          "phases": [{ "by": "stdp" }, { "by": "teacher" }] }
        """#,
        "phases.1.train: layer linear1 gives 7 outputs for 10 classes; "
          + "set network.linear1.features to 10"
      ),
      (
        #"{ "phases": [{ "by": "mstdp", "tauTrace": 5 }] }"#,
        "phases.0.tauTrace: gives a trace to a synapse, and the 64 samples of a batch would share "
          + "it; set batch to 1, or tauTrace to null"
      ),
      (
        #"{ "phases": [{ "by": "triplett" }] }"#,
        "phases.0.by: 'triplett' is unknown; did you mean 'triplet'?"
      ),
      (
        #"""
        { "network": [{ "kind": "competitiveLIF" }], "phases": [{ "by": "competition" }],
          "initialization": "balanced", "readout": { "kind": "rank-vote" } }
        """#,
        "initialization: balances no neurons that compete: they start as images; leave it out"
      ),
      (
        #"{ "network": [{ "kind": "conv2d" }, { "kind": "lif" }, { "kind": "linear" }] }"#,
        "network.2: linear1 (linear) takes [features] and lif1 gives [32, 6, 6]; "
          + "put flatten before it"
      ),
      (
        #"{ "encoder": { "kind": "on-off" }, "network": [{ "kind": "spikeOnceConv2d", "kernel": 9 }, { "kind": "spikeOnceLinear" }], "phases": [{ "by": "patches" }], "readout": { "kind": "latency" } }"#,
        "network.0: spikeOnceConv2d1 (spikeOnceConv2d) takes planes of at least 9 by 9 "
          + "and the input gives [2, 8, 8]; make the kernel smaller"
      ),
      (
        #"{ "encoder": { "kind": "on-off" }, "network": [{ "kind": "spikeOnceLinear", "classes": 9 }], "phases": [{ "by": "supervised" }], "readout": { "kind": "latency" } }"#,
        "network.spikeOnceLinear1.classes: is 9, and digits has 10 classes: "
          + "one would have no neuron; set it to 10"
      ),
      (
        #"{ "encoder": { "kind": "on-off" }, "network": [{ "kind": "spikeOnceLinear", "neurons": 2 }], "phases": [{ "by": "supervised", "nonTargetNeurons": 2 }], "readout": { "kind": "latency" } }"#,
        "phases.0.nonTargetNeurons: is 2 of the 2 neurons of a class, which leaves no target; "
          + "give fewer, or more network.spikeOnceLinear1.neurons"
      ),
      (
        #"{ "network": [{ "kind": "spikeOnceLinear" }], "phases": [], "readout": { "kind": "latency" } }"#,
        "encoder.kind: neurons that spike once take times of spikes; set it to on-off"
      ),
      (
        #"{ "encoder": { "kind": "on-off" } }"#,
        "layer flatten1: takes no times of spikes, as the on-off encoder gives them; "
          + "use spikeOnceConv2d, earliestPool2d and spikeOnceLinear, or another encoder"
      ),
      (
        #"{ "phases": [{ "by": "patches" }] }"#,
        "phases.0.by: patches trains neurons that spike once, and there are none; "
          + "add spikeOnceConv2d or spikeOnceLinear, and set encoder.kind to on-off"
      ),
      (
        #"{ "phases": [{ "by": "kernels" }] }"#,
        "phases.0.train: kernels learn from the image, and linear1 is no first layer of the kind "
          + "conv2d; put a conv2d first and name it, or none"
      ),
      (
        #"{ "network": [{ "kind": "conv2d", "kernel": 9, "padding": 1 }, { "kind": "lif" }], "phases": [{ "by": "kernels" }] }"#,
        "network.conv2d1.kernel: is larger than the image of 8 by 8, of which phases.0 cuts patches "
          + "without padding; make the kernel smaller"
      ),
      (
        #"{ "network": [{ "kind": "conv2d", "kernel": 9 }, { "kind": "lif" }] }"#,
        "network.conv2d1.kernel: reaches over 9 places and the padded input has 8; "
          + "take a smaller kernel or more padding"
      ),
      (
        #"{ "network": [{ "kind": "conv2d", "stride": 0 }, { "kind": "lif" }] }"#,
        "network.conv2d1.stride: is 0; give a value from 1 to 2147483647"
      ),
      (
        #"{ "network": [{ "kind": "lif", "name": "a" }, { "kind": "if", "name": "a" }] }"#,
        "network.1.name: a is the name of two layers; give each layer a name of its own"
      ),
      (
        #"{ "phases": [{ "by": "stdp", "modulation": { "kind": "custom", "pre": "w / 0" } }] }"#,
        """
        phases.0.modulation.pre: divides by zero; divide by something else
          w / 0
            ^
        """
      ),
      (
        #"{ "phases": [{ "by": "stdp", "modulation": { "kind": "custom", "post": "1 / w" } }] }"#,
        """
        phases.0.modulation.post: is not finite at w = 0; \
        write it so that every weight gives a number, as max(w, 0) does
          1 / w
            ^
        """
      ),
    ])
  func mistake(json: String, message: String) throws {
    let run = try train(json)
    #expect(run.errors == "hebb: \(message)\n")
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
  }

  /// Every kind of layer but those that compete and those that spike once, and every learner but theirs.
  private static let everyKind = """
    { "batch": 16, "initialization": { "kind": "uniform", "min": -0.2, "max": 0.6 },
      "network": [
        { "kind": "conv2d", "channels": 4, "padding": 1 }, { "kind": "batchNorm2d" },
        { "kind": "lif" }, { "kind": "maxPool2d" },
        { "kind": "conv2d", "channels": 8, "kernel": [3, 1], "groups": 2 }, { "kind": "if" },
        { "kind": "avgPool2d", "size": 2, "stride": 1 },
        { "kind": "flatten" }, { "kind": "dropout", "probability": 0.25 },
        { "kind": "conv1d", "channels": 4, "kernel": 9, "stride": 2 },
        { "kind": "lif", "threshold": 0.5 }, { "kind": "flatten" },
        { "kind": "linear", "features": 20 }, { "kind": "parametricLIF" },
        { "kind": "linear" }, { "kind": "lif", "reset": "soft" } ],
      "phases": [
        { "by": "stdp", "train": ["conv2d1", "conv2d2", "conv1d1"], "average": "mean",
          "modulation": { "kind": "postTriggered" }, "optimizer": { "kind": "adam" } },
        { "by": "teacher", "train": ["linear1", "linear2"],
          "learningRates": [1, 0.3], "perPower": true },
        { "by": "reward", "schedule": { "kind": "step" } },
        { "by": "mstdp" }, { "by": "triplet", "train": ["linear1", "linear2"] } ],
      "readout": { "kind": "rate", "ties": "membrane" } }
    """

  @Test("The network of every kind leaves out no other kind of layer")
  func kinds() throws {
    let experiment = try Experiment(json: Self.everyKind.utf8, source: "every kind")
    let kinds = Set(experiment.network.map(\.kind)).union([
      "competitiveLIF", "competitiveConv2d", "windowPool2d", "spikeOnceConv2d", "earliestPool2d",
      "spikeOnceLinear",
    ])
    #expect(kinds == Set(LayerKind.allCases.map(\.rawValue)))
    #expect(experiment.phases.map(\.learner) == ["stdp", "teacher", "reward", "mstdp", "triplet"])
  }

  @Test("A network of every kind of layer trains in all phases", arguments: backends)
  func everyKind(backend: String) throws {
    let run = try train(Self.everyKind, ["--backend", backend])
    #expect(run.status == 0, "\(run.errors)")
    for moved in [
      "stdp, epochs 1: conv2d1", "stdp, epochs 1: conv2d2", "stdp, epochs 1: conv1d1",
      "teacher, epochs 1: linear1", "teacher, epochs 1: linear2", "reward, epochs 1: linear2",
      "mstdp, epochs 1: linear2", "triplet, epochs 1: linear1", "triplet, epochs 1: linear2",
    ] {
      #expect(run.lines.contains { $0.hasPrefix("\(moved) moved, |dW| = ") }, "\(moved)")
    }
  }

  @Test("Without learning, the same network is tested as it starts", arguments: backends)
  func control(backend: String) throws {
    let run = try train(Self.everyKind, ["--backend", backend, "--learning", "off"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.lines.contains { $0.hasPrefix("accuracy without learning ") })
    #expect(!run.output.contains("|dW|"))
  }
}
