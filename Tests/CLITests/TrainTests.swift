// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hebb
import Testing
import _HebbTestSupport

@Suite("hebb train, evaluate and recipes")
struct TrainTests {
  /// A run that takes a moment: 300 digits.
  private let short = ["train", "competitive", "--backend", "cpu", "--limit", "300", "--quiet"]

  @Test(
    "Misuse is one line that names what is wrong and what to do, with exit code 2",
    arguments: [
      (["competitve"], "competitve: is no recipe; did you mean 'competitive'?"),
      (["competitive", "--neurons", "0"], "--neurons: is 0; give a value at least 1"),
      (["competitive", "--batch", "0"], "--batch: is 0; give a value at least 1"),
      (["competitive", "--epochs", "-1"], "--epochs: is -1; give a value at least 0"),
      (["competitive", "--limit", "0"], "--limit: is 0; give a value at least 1"),
      (
        ["competitive", "--set", "lerningRate=1"],
        "lerningRate: there is no such key; did you mean 'learningRate'?"
      ),
      (
        ["competitive", "--set", "learningRate=nan"],
        "phases.0.learningRate: is the text \"nan\"; give a number"
      ),
      (["competitive", "--set", "batch"], "--set: 'batch' has no value; give key=value"),
      (
        ["competitive", "--set", "encoder.steps=0"],
        "encoder.steps: is 0; give a value from 1 to 64"
      ),
      (
        ["competitive", "--readout", "rate"],
        "layer competitiveLIF1: is read by its spikes and has none; "
          + "end the network with lif or if, or choose another readout"
      ),
      (
        ["competitive", "--data", "digit"],
        "data set digit: is unknown; did you mean digits?; "
          + "give digits, mnist, fashion-mnist or a folder"
      ),
    ])
  func misuse(arguments: [String], message: String) throws {
    let run = try hebb(["train", "--backend", "cpu"] + arguments)
    #expect(run.errors == "hebb: \(message)\n")
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
  }

  @Test("--neurons has nothing to set in a network without neurons that compete")
  func noCompetition() throws {
    let run = try hebb(["train", "single-layer-teacher", "--neurons", "4"])
    #expect(run.status == 2)
    #expect(run.errors.hasPrefix("hebb: --neurons: single-layer-teacher has no neurons"))
  }

  @Test("A network beyond the memory says how many bytes it needs and may have, with exit code 1")
  func memory() throws {
    let run = try hebb(short + ["--neurons", "100000000", "--memory", "1000000000"])
    #expect(run.status == 1)
    #expect(
      run.errors.hasPrefix("hebb: network: needs 51200000000 bytes and 1000000000 can be had"))
  }

  @Test("The result as JSON has every key, and the control beside it")
  func json() throws {
    let object = try hebb(short + ["--control", "--json", "--seed", "3"]).json()
    for key in [
      "recipe", "data", "backend", "device", "seed", "epochs", "trainImages", "testImages",
      "accuracy", "accuracyByClass", "imagesPerSecond", "secondsTotal", "silentNeurons",
      "unassignedNeurons", "unownedClasses", "peakMemoryBytes", "out", "controlAccuracy",
      "unansweredImages",
    ] {
      #expect(object[key] != nil, "\(key)")
    }
    #expect(object["seed"] as? Int == 3)
    #expect(object["trainImages"] as? Int == 300)
    #expect(object["testImages"] as? Int == 500)
    #expect(object["out"] is NSNull)
    let accuracy = try #require(object["accuracy"] as? Double)
    #expect(accuracy > 0.5 && accuracy <= 1)
    for key in ["secondsTotal", "imagesPerSecond", "peakMemoryBytes"] {
      let quantity = try #require(object[key] as? NSNumber, "\(key)").doubleValue
      #expect(quantity.isFinite && quantity > 0, "\(key)")
    }
  }

  @Test("The text shows the accuracy beside its control in one line")
  func text() throws {
    let run = try hebb(short + ["--control"])
    #expect(run.status == 0)
    #expect(
      run.lines.contains {
        $0.hasPrefix("accuracy ") && $0.contains(", control without learning ")
      })
  }

  @Test("Classes that no neuron stands for are named")
  func unownedClasses() throws {
    let arguments = short + ["--neurons", "1"]
    let classes = try #require(
      try hebb(arguments + ["--json"]).json()["unownedClasses"] as? [Int])
    #expect(classes.count == 9)
    let line = "classes without a neuron: \(classes.map(String.init).joined(separator: ", "))"
    #expect(try hebb(arguments).lines.contains(line))
  }

  @Test("Work after the last epoch is announced on standard error, but for quiet runs")
  func announcements() throws {
    let lines = "hebb: labeling and testing\nhebb: running the control without learning\n"
    let arguments = short + ["--control"]
    #expect(try hebb(arguments.filter { $0 != "--quiet" }).errors == lines)
    #expect(try hebb(arguments).errors.isEmpty)
  }

  @Test("What a recipe prints runs as a file and gives the same accuracy")
  func printedRecipe() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "mine.json")
      let printed = try hebb(["recipes", "competitive"])
      #expect(printed.status == 0)
      try Data(printed.output.utf8).write(to: file)
      let options = Array(short.dropFirst(2)) + ["--json"]
      let fromFile = try hebb(["train", file.path] + options).json()
      let named = try hebb(["train", "competitive"] + options).json()
      #expect(fromFile["accuracy"] as? Double == named["accuracy"] as? Double)
    }
  }

  @Test("Every recipe is listed, and an unknown one names the nearest")
  func recipes() throws {
    let run = try hebb(["recipes"])
    for recipe in Recipe.all {
      #expect(run.lines.contains { $0.hasPrefix(recipe.name + " ") }, "\(recipe.name)")
    }
    #expect(run.lines.allSatisfy { $0.count <= 100 })
    #expect(try hebb(["recipes", "--json"]).json().count == run.lines.count - 1)
    let unknown = try hebb(["recipes", "single-layer-teach"])
    #expect(
      unknown.errors
        == "hebb: single-layer-teach: is no recipe; did you mean 'single-layer-teacher'?\n")
    #expect(unknown.status == 2)
  }

  @Test("A silent layer is named with the reason why no weight moved")
  func silentLayer() throws {
    let run = try hebb([
      "train", "issue-333-single-layer", "--data", "digits", "--backend", "cpu", "--quiet",
      "--set", "threshold=100",
    ])
    #expect(
      run.lines.contains(
        "stdp, epochs 1: lif1 is silent: no image reached its threshold, "
          + "so no weight of linear1 moved, |dW| = 0"))
    #expect(run.lines.contains { $0.hasPrefix("accuracy 10.00 %") })
  }

  @Test("A run leaves its folder, which evaluates to the same accuracy and is never written over")
  func runFolder() throws {
    try withTemporaryFolder { folder in
      let run = folder.appending(path: "run").path
      let trained = try hebb(short + ["--out", run, "--json"]).json()
      #expect(trained["out"] as? String == run)
      let names = try FileManager.default.contentsOfDirectory(atPath: run).sorted()
      #expect(names == ["checkpoint.safetensors", "experiment.json", "metrics.jsonl"])
      let evaluated = try hebb(["evaluate", run, "--backend", "cpu", "--json"]).json()
      #expect(evaluated["accuracy"] as? Double == trained["accuracy"] as? Double)
      let text = try hebb(["evaluate", run, "--backend", "cpu"])
      #expect(text.lines.count == 12)
      let again = try hebb(short + ["--out", run])
      #expect(again.status == 1)
      #expect(again.errors.hasPrefix("hebb: \(run): exists already"))
      // It runs again from its own description.
      let rerun = try hebb(["train", run + "/experiment.json", "--backend", "cpu", "--json"]).json()
      #expect(rerun["accuracy"] as? Double == trained["accuracy"] as? Double)
    }
  }

  @Test("A run on a relative folder of images evaluates from any working folder")
  func relativeData() throws {
    try withTemporaryFolder { folder in
      let images = folder.appending(path: "images")
      try FileManager.default.createDirectory(at: images, withIntermediateDirectories: true)
      for part in ["train", "t10k"] {
        try Data(idxBytes([2, 2, 1], [0, 200, 200, 0]))
          .write(to: images.appending(path: "\(part)-images-idx3-ubyte"))
        try Data(idxBytes([2], [0, 1]))
          .write(to: images.appending(path: "\(part)-labels-idx1-ubyte"))
      }
      let trained = try hebb(
        short + ["--neurons", "2", "--data", "./images", "--out", "run", "--json"], in: folder)
      let data = try #require(try trained.json()["data"] as? String)
      #expect(data.hasPrefix("/") && data.hasSuffix("/images") && !data.contains("/./"))
      let run = folder.appending(path: "run").path
      #expect(try hebb(["evaluate", run, "--backend", "cpu"]).status == 0)
    }
  }

  @Test("A folder that cannot be made is one line, and misuse leaves none behind")
  func unwritable() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "file")
      try Data().write(to: file)
      let below = try hebb(short + ["--out", file.path + "/run"])
      #expect(below.status == 1)
      #expect(below.errors.hasPrefix("hebb: \(file.path)/run: cannot be written: "))
      let out = folder.appending(path: "run").path
      let misuse = try hebb(short + ["--out", out, "--data", "digit"])
      #expect(misuse.status == 2)
      #expect(!FileManager.default.fileExists(atPath: out))
    }
  }

  @Test("An expression at fault is refused with a caret under the fault")
  func expression() throws {
    let run = try hebb([
      "train", "issue-333-single-layer", "--backend", "cpu",
      "--set", #"modulation={ "kind": "custom", "post": "max(1 - x, 0)" }"#,
    ])
    #expect(run.status == 2)
    #expect(
      run.errors.split(separator: "\n") == [
        "hebb: phases.0.modulation.post: 'x' is unknown; did you mean 'w'?", "  max(1 - x, 0)",
        "          ^",
      ])
  }

  @Test("A checkpoint that is cut short is refused in one line that names the file")
  func damagedCheckpoint() throws {
    try withTemporaryFolder { folder in
      let run = folder.appending(path: "run")
      _ = try hebb(short + ["--out", run.path])
      let file = run.appending(path: "checkpoint.safetensors")
      let whole = try Data(contentsOf: file)
      try whole.dropLast(9).write(to: file)
      let cut = try hebb(["evaluate", run.path, "--backend", "cpu"])
      #expect(cut.status == 1)
      #expect(cut.errors.hasPrefix("hebb: \(file.path)"))
      #expect(cut.errors.split(separator: "\n").count == 1)
    }
  }

  @Test(
    "Every layout of the work trains to the same accuracy",
    .enabled(if: !OpenCLDevice.all.isEmpty, "no OpenCL device"),
    arguments: [["--tiling", "group"], ["--tiling", "item"]])
  func tilings(option: [String]) throws {
    let arguments = [
      "train", "competitive", "--backend", "opencl", "--limit", "300", "--quiet", "--json",
    ]
    let plain = try hebb(arguments).json()
    let laidOut = try hebb(arguments + option).json()
    #expect(laidOut["confusion"] as? [[Int]] == plain["confusion"] as? [[Int]])
  }

  @Test(
    "Every form of the delta and every dense product is taken by its name",
    .enabled(if: !OpenCLDevice.all.isEmpty, "no OpenCL device"),
    arguments: [
      ["--plasticity", "events"], ["--plasticity", "dense"], ["--gemm", "tile"],
      ["--gemm", "clblast"],
    ])
  func forms(option: [String]) throws {
    let run = try hebb(
      [
        "train", "single-layer-teacher", "--data", "digits", "--backend", "opencl", "--limit",
        "300", "--quiet", "--json",
      ] + option)
    #expect(run.status == 0, "\(run.errors)")
    // Sums of another order differ in their last bits; guessing would reach a tenth.
    let accuracy = try #require(try run.json()["accuracy"] as? Double)
    #expect(accuracy > 0.5)
  }

  @Test(
    "A form that is none is misuse", arguments: ["--tiling", "--plasticity", "--gemm"])
  func unknownForm(option: String) throws {
    let run = try hebb(short + [option, "none"])
    #expect(run.status == 2)
    #expect(run.errors.hasPrefix("hebb: \(option)"))
  }

  @Test("A run that is not there cannot be evaluated, exit code 1")
  func missingRun() throws {
    try withTemporaryFolder { folder in
      let run = try hebb(["evaluate", folder.path + "/none"])
      #expect(run.status == 1)
      #expect(
        run.errors == "hebb: \(folder.path)/none: there is no such run; "
          + "give the folder that hebb train --out wrote\n")
    }
  }

  @Test(
    "Python's safetensors opens a checkpoint",
    .enabled(if: hasSafetensors, "no python3 safetensors"))
  func python() throws {
    try withTemporaryFolder { folder in
      let run = folder.appending(path: "run").path
      _ = try hebb(short + ["--neurons", "7", "--out", run])
      let script = """
        from safetensors import safe_open
        with safe_open('\(run)/checkpoint.safetensors', 'np') as f:
          assert f.get_slice('competitiveLIF1.weight').get_shape() == [7, 64]
          assert len(f.get_tensor('competitiveLIF1.labels')) == 7
          assert 'experiment' in f.metadata()
        """
      try Data(script.utf8).write(to: folder.appending(path: "check.py"))
      let check = try shell("python3 \(folder.path)/check.py")
      #expect(check.status == 0, "\(check.errors)")
    }
  }

  @Test("Without a device, auto trains on the CPU and says so, and opencl is refused")
  func noDevice() throws {
    try withoutDevices { environment in
      let auto = try hebb(
        ["train", "competitive", "--limit", "200", "--neurons", "10"], environment: environment)
      #expect(auto.status == 0)
      #expect(auto.errors.contains("no OpenCL device found, auto took cpu"))
      let opencl = try hebb(
        ["train", "competitive", "--backend", "opencl"], environment: environment)
      #expect(opencl.status == 1)
      #expect(opencl.errors.hasPrefix("hebb: opencl: no OpenCL device found"))
    }
  }
}

private let hasSafetensors =
  (try? shell("python3 -c 'import safetensors.numpy'"))?.status == 0
