// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hebb
import Testing
import _HebbTestSupport

@Suite("Safetensors")
struct SafetensorsTests {
  private func sample() throws -> Safetensors {
    var file = Safetensors(metadata: ["format": "pt", "experiment": "{\"a\": \"ü\\n\"}"])
    try file.set("labels", shape: [3], values: [UInt8(1), 2, 255])
    try file.set("weights", Tensor(shape: [2, 2], values: [1, -0.5, .pi, 0x1p-140]))
    try file.set("counts", shape: [2, 1], values: [UInt32.max, 7])
    try file.set("neurons", shape: [2], values: [Int32.min, -1])
    try file.set("steps", shape: [1], values: [Int64.min])
    try file.set("exact", shape: [1], values: [Double.pi])
    try file.set("scalar", shape: [], values: [Float(3)])
    try file.set("none", shape: [0, 4], values: [Float]())
    return file
  }

  @Test("what is written is read back, every type and the metadata")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let written = try sample()
    try written.write(to: folder.path + "/a.safetensors")
    let read = try Safetensors.read(folder.path + "/a.safetensors")
    #expect(read.metadata == written.metadata)
    #expect(read.entries == written.entries)
    #expect(try read.values("neurons", as: Int32.self) == [.min, -1])
    #expect(try read.tensor("weights").values == [1, -0.5, .pi, 0x1p-140])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.safetensors"])
  }

  @Test("a file without metadata or arrays is read back")
  func empty() throws {
    let bytes = try Safetensors().encoded().flatMap { $0 }
    #expect(try Safetensors(parsing: bytes, file: "a").entries.isEmpty)
  }

  @Test("a file that is cut short is refused wherever the cut is")
  func truncated() throws {
    let bytes = try sample().encoded().flatMap { $0 }
    for count in 0..<bytes.count {
      #expect(throws: FormatError.self, "cut to \(count) of \(bytes.count) bytes") {
        try Safetensors(parsing: Array(bytes[..<count]), file: "a")
      }
    }
  }

  static let broken: [(String, Int, String)] = [
    ("{", 0, "has a header that is not JSON"),
    ("[]", 0, "has a header that holds a value of the wrong type for its top level"),
    (#"{"w":{"dtype":"F32","shape":[1]}}"#, 4, "has a header that has no data_offsets for w"),
    (
      #"{"w":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}"#, 4,
      "has a header that holds a value of the wrong type for w.shape.Index 0"
    ),
    (
      #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,400]}}"#, 4,
      "tensor w claims bytes [0, 400] of 4"
    ),
    (
      #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[]}}"#, 4, "tensor w claims bytes [] of 4"
    ),
    (
      #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, 4,
      "tensor w claims bytes [4, 0] of 4"
    ),
    (
      #"{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4,
      "tensor w of shape [2] and type F32 claims bytes [0, 4]"
    ),
    (
      #"{"w":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}"#, 4,
      "tensor w of shape [-1, -1] and type F32 claims bytes [0, 4]"
    ),
    (
      #"{"w":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}"#, 4,
      "tensor w has the unknown type F31"
    ),
    (
      #"{"v":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"w":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}"#,
      4, "tensor w starts at byte 2 of the data where the one before ends at 3"
    ),
    (
      #"{"w":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}"#, 4,
      "tensor w starts at byte 2 of the data where the one before ends at 0"
    ),
    (
      #"{"w":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#, 4,
      "has 2 bytes that belong to no tensor"
    ),
  ]

  @Test("a header that does not fit is refused with its reason", arguments: broken)
  func brokenHeader(header: String, dataCount: Int, problem: String) {
    let bytes =
      littleEndian(UInt64(header.utf8.count)) + Array(header.utf8)
      + [UInt8](repeating: 0, count: dataCount)
    let error = #expect(throws: FormatError.self) { try Safetensors(parsing: bytes, file: "a") }
    #expect(error?.problem == problem)
  }

  @Test("a header that claims exabytes takes no memory", arguments: [UInt64.max, 1 << 40, 90])
  func hugeHeader(length: UInt64) {
    let error = #expect(throws: FormatError.self) {
      try Safetensors(parsing: littleEndian(length) + [123, 125], file: "a")
    }
    #expect(error?.problem == "claims a header of \(length) bytes in a file of 10")
  }

  @Test("a sparse file of a terabyte is refused by its header, before its bytes take memory")
  func sparse() throws {
    let folder = try TemporaryFolder()
    let header = #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
    try folder.write("a", littleEndian(UInt64(header.utf8.count)) + Array(header.utf8))
    let file = try #require(FileHandle(forWritingAtPath: folder.path + "/a"))
    try file.truncate(atOffset: UInt64(8 + header.utf8.count) + 4 + 1 << 40)
    try file.close()
    let error = #expect(throws: FormatError.self) { try Safetensors.read(folder.path + "/a") }
    #expect(error?.problem == "has \(1 << 40) bytes that belong to no tensor")
  }

  @Test("another type than is wanted is named")
  func wrongType() throws {
    let file = try sample()
    let error = #expect(throws: FormatError.self) { try file.tensor("labels") }
    #expect(error?.problem == "tensor labels has type U8 where F32 is wanted")
  }

  @Test("a missing array says what is there")
  func missing() throws {
    var file = Safetensors(file: "a")
    try file.set("weights", shape: [1], values: [Float(1)])
    let error = #expect(throws: FormatError.self) { try file.tensor("weight") }
    #expect("\(error, default: "")" == "a: holds no tensor weight; it holds: weights")
  }

  @Test("a number that is none is found with its place", arguments: [Float.nan, .infinity])
  func notFinite(value: Float) throws {
    var file = Safetensors(file: "a")
    try file.set("weights", shape: [3], values: [0, value, 1])
    let error = #expect(throws: FormatError.self) { try file.finiteTensor("weights") }
    #expect(error?.problem == "tensor weights holds \(value) at 1")
  }

  @Test("a folder that cannot be written leaves the old file and no other")
  func unwritable() throws {
    let folder = try TemporaryFolder()
    try folder.write("full/old", [1])
    #expect(throws: FileError.self) { try sample().write(to: folder.path + "/no/a") }
    // A folder of the wanted name: the rename fails after everything is written.
    #expect(throws: FileError.self) { try sample().write(to: folder.path + "/full") }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["full"])
  }

  @Test("Python's safetensors opens the file", .enabled(if: hasModule, "no python3 safetensors"))
  func python() throws {
    let folder = try TemporaryFolder()
    try sample().write(to: folder.path + "/a.safetensors")
    let output = try run(
      """
      from safetensors import safe_open
      import sys
      with safe_open(sys.argv[1], 'numpy') as f:
          print(f.metadata()['experiment'], sorted(f.keys()))
          print(f.get_tensor('weights').tolist(), f.get_tensor('labels').tolist())
          print(f.get_tensor('neurons').tolist(), f.get_tensor('none').shape)
      """, folder.path + "/a.safetensors")
    #expect(
      output == """
        {"a": "ü\\n"} ['counts', 'exact', 'labels', 'neurons', 'none', 'scalar', 'steps', 'weights']
        [[1.0, -0.5], [3.141592502593994, 7.174648137343064e-43]] [1, 2, 255]
        [-2147483648, -1] (0, 4)

        """)
  }
}

private let hasModule = (try? run("import safetensors.numpy; print('yes')")) == "yes\n"

/// What a Python program prints.
private func run(_ program: String, _ arguments: String...) throws -> String {
  let process = Process()
  let pipe = Pipe()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = ["python3", "-c", program] + arguments
  process.standardOutput = pipe
  process.standardError = FileHandle.nullDevice
  process.environment = ProcessInfo.processInfo.environment.merging(["PYTHONUTF8": "1"]) { $1 }
  try process.run()
  let data = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return String(decoding: data, as: UTF8.self)
}
