// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hebb
import Testing
import _HebbTestSupport

@Suite("Run folder")
struct RunFolderTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path + "/runs/one"
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  @Test("Holds the experiment and a line a metric, and a lock while in use")
  func files() throws {
    let run = try RunFolder(creating: path)
    #expect(try names() == ["lock"])
    #expect(FileLock.isHeld("\(path)/lock"))
    let experiment = Recipe.competitive.experiment
    try run.write(experiment)
    #expect(try Experiment(contentsOf: "\(path)/experiment.json") == experiment)
    try run.append(["epoch": 1])
    try run.append(["epoch": 2])
    let lines = try String(contentsOfFile: "\(path)/metrics.jsonl", encoding: .utf8)
    #expect(lines == "{\"epoch\":1}\n{\"epoch\":2}\n")
    #expect(throws: RunFolderError.inUse(path)) { try RunFolder.read(path) }
    run.close()
    #expect(try names() == ["experiment.json", "metrics.jsonl"])
    #expect(throws: RunFolderError.noCheckpoint(path)) { try RunFolder.read(path) }
  }

  @Test("A folder that exists is refused, even empty, and one that stays empty is taken away")
  func existing() throws {
    try RunFolder(creating: path).removeIfEmpty()
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(throws: RunFolderError.exists(folder.path)) { try RunFolder(creating: folder.path) }
  }

  @Test("A folder below a file cannot be made")
  func unwritable() throws {
    let file = try folder.write("file", [1])
    #expect(throws: FileError.self) { try RunFolder(creating: "\(file)/run") }
  }

  @Test("A file that no training wrote is named")
  func foreignCheckpoint() throws {
    let file = "\(folder.path)/weights.safetensors"
    try Safetensors().write(to: file)
    let error = #expect(throws: FormatError.self) { try RunFolder.read(file) }
    #expect(error?.description.contains("holds no experiment") == true)
    #expect(throws: RunFolderError.missing("\(file).not")) { try RunFolder.read("\(file).not") }
  }
}
