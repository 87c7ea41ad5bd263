// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hebb
import Testing
import _HebbTestSupport

@Suite("hebb verify on files that are broken")
struct VerifyBrokenFilesTests {
  /// A way to break the bytes of a file, and what is said of it behind its name.
  struct Damage: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let message: String
    let apply: @Sendable ([UInt8]) -> [UInt8]
  }

  @Test(
    "A damaged file is told in one line, with exit code 2",
    arguments: [
      Damage(
        testDescription: "empty",
        message: ", byte 0: ends before its header; ", apply: { _ in [] }),
      Damage(
        testDescription: "a header that claims all memory",
        message: ", byte 0: claims a header of 9223372036854775807 bytes in a file of ",
        apply: { [255, 255, 255, 255, 255, 255, 255, 127] + $0.dropFirst(8) }),
      Damage(
        testDescription: "truncated in its data", message: ": tensor ",
        apply: { Array($0.dropLast(4)) }),
      Damage(
        testDescription: "bytes behind the last tensor",
        message: ": has 3 bytes that belong to no tensor; ", apply: { $0 + [1, 2, 3] }),
      Damage(
        testDescription: "a header that is no JSON", message: ", byte 8: has a header that ",
        apply: { Array($0.prefix(8)) + [0x5B] + $0.dropFirst(9) }),
    ])
  func damaged(damage: Damage) throws {
    try withTemporaryFolder { folder in
      let whole = try Data(contentsOf: URL(fileURLWithPath: fixture("vectors/lif_01.safetensors")))
      let url = folder.appendingPathComponent("broken.safetensors")
      try Data(damage.apply(Array(whole))).write(to: url)
      try expectUnreadable(url.path, message: damage.message)
    }
  }

  /// A change of a sound file, and what is said of it behind its name.
  struct Change: CustomTestStringConvertible, Sendable {
    let message: String
    let apply: @Sendable (inout Safetensors) throws -> Void

    var testDescription: String { message }
  }

  @Test(
    "A file that is not a whole vector names the key or the tensor, with exit code 2",
    arguments: [
      Change(message: ": holds no metadata case; take the file from a whole set of vectors\n") {
        $0.metadata["case"] = nil
      },
      Change(message: ": metadata T is \"many\"; give a whole number from 1 to 65536\n") {
        $0.metadata["T"] = "many"
      },
      Change(message: ": metadata T is \"0\"; give a whole number from 1 to 65536\n") {
        $0.metadata["T"] = "0"
      },
      Change(message: ": metadata tau is \"two\"; give a number\n") {
        $0.metadata["tau"] = "two"
      },
      Change(message: ": metadata decay_input is \"maybe\"; give True or False\n") {
        $0.metadata["decay_input"] = "maybe"
      },
      Change(message: ": tensor v0 holds nan at 0; write the vectors again\n") { vectors in
        let initial = try vectors.tensor("v0")
        var values = initial.values
        values[0] = .nan
        try vectors.set("v0", Tensor(shape: initial.shape, values: values))
      },
      Change(message: ": tensor s of spikes holds 0.5 at 0; write the vectors again\n") { vectors in
        let spikes = try vectors.tensor("s")
        try vectors.set(
          "s", Tensor(shape: spikes.shape, values: [0.5] + spikes.values.dropFirst()))
      },
      Change(message: ": tensor x has shape [1] where [") {
        try $0.set("x", Tensor(shape: [1], values: [0]))
      },
    ])
  func changed(change: Change) throws {
    try withTemporaryFolder { folder in
      var vectors = try Safetensors.read(fixture("vectors/lif_01.safetensors"))
      try change.apply(&vectors)
      let path = folder.appendingPathComponent("changed.safetensors").path
      try vectors.write(to: path)
      try expectUnreadable(path, message: change.message)
    }
  }

  @Test("A file that is not there, or is a folder, is told with the system's reason")
  func notAFile() throws {
    try withTemporaryFolder { folder in
      let missing = folder.appendingPathComponent("missing.safetensors").path
      try expectUnreadable(
        missing,
        message: ": cannot be read: No such file or directory; check the path and its permissions\n"
      )
      try expectUnreadable(folder.path, message: ": cannot be read: ")
    }
  }

  @Test("An unknown case is skipped and counted, not failed")
  func unknownCase() throws {
    try withTemporaryFolder { folder in
      let path = folder.appendingPathComponent("new.safetensors").path
      try Safetensors(metadata: ["case": "izhikevich"]).write(to: path)
      let run = try hebb(["verify", "--backend", "cpu", path])
      #expect(
        run.output == """
          skipped new: the case izhikevich is not known
          0 passed, 0 failed, 1 skipped

          """)
      #expect(run.status == 0)
    }
  }

  @Test("A misread file weighs more than a miss: the exit code is 2, and JSON holds both")
  func missAndUnreadable() throws {
    try withTemporaryFolder { folder in
      var vectors = try Safetensors.read(fixture("vectors/if_01.safetensors"))
      let spikes = try vectors.tensor("s")
      try vectors.set(
        "s",
        Tensor(shape: spikes.shape, values: [1 - spikes.values[0]] + spikes.values.dropFirst()))
      let bent = folder.appendingPathComponent("bent.safetensors").path
      try vectors.write(to: bent)
      let missing = folder.appendingPathComponent("missing.safetensors").path
      let run = try hebb(["verify", "--backend", "cpu", "--json", missing, bent])
      #expect(run.status == 2)
      let object = try run.json()
      #expect((object["unreadable"] as? [String])?.count == 1)
      #expect(object["failed"] as? Int == 1)
      let files = try #require(object["files"] as? [[String: Any]])
      let tensors = try #require(files[0]["tensors"] as? [[String: Any]])
      let miss = try #require(tensors.first { $0["name"] as? String == "s" })
      #expect(miss["outcome"] as? String == "misses")
      #expect(miss["index"] as? [Int] == [Int](repeating: 0, count: spikes.shape.count))
      #expect(miss["got"] as? Double == Double(spikes.values[0]))
      #expect(miss["expected"] as? Double == Double(1 - spikes.values[0]))
      #expect(try hebb(["verify", "--backend", "cpu", bent]).status == 1)
    }
  }

  private func expectUnreadable(_ path: String, message: String) throws {
    let run = try hebb(["verify", "--backend", "cpu", path])
    #expect(run.errors.hasPrefix("hebb: \(path)\(message)"), "\(run.errors)")
    #expect(run.errors.split(separator: "\n").count == 1)
    #expect(run.output == "0 passed, 0 failed, 0 skipped\n")
    #expect(run.status == 2)
  }
}
