// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hebb
import HebbKernels
import Testing
import _HebbTestSupport

@Suite("The store of compiled programs")
struct ProgramStoreTests {
  private static let binary = [UInt8](0...200)
  private let folder: TemporaryFolder
  private let store: ProgramStore

  init() throws {
    folder = try TemporaryFolder()
    store = ProgramStore(folder: folder.path + "/programs")
  }

  @Test("A binary comes back for its identity, and for no other")
  func roundTrip() throws {
    store.save(Self.binary, for: "lif")
    #expect(store.load("lif") == Self.binary)
    #expect(store.load("lif 2") == nil)
    // The file of one identity under the name of another: what two equal hashes would do.
    let saved = try file()
    store.save([1], for: "if")
    let other = try #require(files().first { $0 != saved })
    try contents(saved).write(to: URL(fileURLWithPath: other))
    #expect(store.load("if") == nil)
  }

  @Test("A file with a flipped byte is not loaded", arguments: [0, 7, 8, 12, 100, 211, 219])
  func flipped(index: Int) throws {
    store.save(Self.binary, for: "lif")
    var bytes = try contents(file())
    try #require(bytes.count == 220)
    bytes[index] ^= 1
    try bytes.write(to: URL(fileURLWithPath: file()))
    #expect(store.load("lif") == nil)
  }

  @Test("A file that is cut short is not loaded", arguments: [0, 7, 11, 18, 19, 100, 219])
  func cut(count: Int) throws {
    store.save(Self.binary, for: "lif")
    try contents(file()).prefix(count).write(to: URL(fileURLWithPath: file()))
    #expect(store.load("lif") == nil)
  }

  @Test("What is saved again replaces what was broken")
  func replaced() throws {
    store.save(Self.binary, for: "lif")
    try Data().write(to: URL(fileURLWithPath: file()))
    store.save(Self.binary, for: "lif")
    #expect(store.load("lif") == Self.binary)
    #expect(try files().count == 1)
  }

  @Test("A folder that cannot be made is no error, and nothing is loaded from it")
  func unwritable() throws {
    let store = ProgramStore(folder: try folder.write("file", []) + "/programs")
    store.save(Self.binary, for: "lif")
    #expect(store.load("lif") == nil)
  }

  private func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: store.folder)
      .map { store.folder + "/" + $0 }
  }

  private func file() throws -> String { try #require(files().first) }

  private func contents(_ path: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path))
  }
}

@Suite("Kernels that do not compile", .enabled(if: !OpenCLDevice.all.isEmpty, "no OpenCL device"))
struct CompilationTests {
  @Test("The error names device and options, and the file that holds the whole log")
  func log() throws {
    let device = try #require(OpenCLDevice.all.first)
    let folder = try TemporaryFolder()
    let backend = try OpenCLBackend(
      device: device, programStore: ProgramStore(folder: folder.path + "/programs"))
    let error = try #require(throws: BackendError.self) { try compile(on: backend) }
    guard case .compilation(let family, device.name, let options, let log, let path) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(family == "neurons")
    #expect(options.hasSuffix("-D WIDTH=none"))
    let file = try #require(path)
    let whole = try String(contentsOfFile: file, encoding: .utf8)
    #expect(whole.hasPrefix(log.prefix { $0 != "|" }.trimmingCharacters(in: .whitespaces)))
    let text = "\(error.report)"
    for part in [device.name, options, file] { #expect(text.contains(part)) }
  }

  @Test("Without a folder for the log the error stands by itself")
  func unwritable() throws {
    let folder = try TemporaryFolder()
    let backend = try OpenCLBackend(
      device: try #require(OpenCLDevice.all.first),
      programStore: ProgramStore(folder: try folder.write("file", []) + "/programs"))
    let error = try #require(throws: BackendError.self) { try compile(on: backend) }
    guard case .compilation(_, _, _, _, let path) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(path == nil)
  }

  /// Neither width is defined, so that the types of a vector are not.
  private func compile(on backend: OpenCLBackend) throws {
    try backend.programs.withKernel("lif", of: .neurons, defines: ["WIDTH=none"]) { _ in }
  }
}
