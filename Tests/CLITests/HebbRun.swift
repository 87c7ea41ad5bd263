// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What a run of the built `hebb` left behind.
struct HebbRun {
  /// The exit code, or 128 + the number of the signal that ended it.
  let status: Int32
  /// What stands on standard output.
  let output: String
  /// What stands on standard error.
  let errors: String

  /// The lines on standard output.
  var lines: [String] { output.split(separator: "\n").map(String.init) }

  /// The one object on standard output.
  func json() throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
    return try #require(object as? [String: Any])
  }
}

/// The built program, beside the test binary.
private let program = URL(
  fileURLWithPath: (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    ?? CommandLine.arguments[0]
).deletingLastPathComponent().appendingPathComponent("hebb")

/// Runs the built `hebb` as a user does.
///
/// - Parameters:
///   - arguments: The words of the command line.
///   - environment: What differs from this process's environment.
///   - folder: The working folder; this process's where `nil`.
///   - timeout: The seconds after which it is killed.
/// - Returns: What it printed and how it ended.
/// - Throws: An error if it cannot be started.
func hebb(
  _ arguments: [String], environment: [String: String] = [:], in folder: URL? = nil,
  timeout: Double = 300
) throws -> HebbRun {
  try run(program, arguments, environment: environment, in: folder, timeout: timeout)
}

/// Runs a line of the shell, in which `$HEBB` is the built program.
func shell(_ line: String, timeout: Double = 300) throws -> HebbRun {
  try run(
    URL(fileURLWithPath: "/bin/sh"), ["-c", line], environment: ["HEBB": program.path], in: nil,
    timeout: timeout)
}

private func run(
  _ executable: URL, _ arguments: [String], environment: [String: String], in folder: URL?,
  timeout: Double
) throws -> HebbRun {
  let process = Process()
  process.executableURL = executable
  process.arguments = arguments
  process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
  process.currentDirectoryURL = folder
  process.standardInput = FileHandle.nullDevice
  return try withTemporaryFolder { scratch in
    // Files in place of pipes: a pipe that nobody empties would stop the program.
    let (output, errors) = (scratch.appending(path: "output"), scratch.appending(path: "errors"))
    for file in [output, errors] { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    let identifier = process.processIdentifier
    let killer = DispatchWorkItem { kill(identifier, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + timeout, execute: killer)
    process.waitUntilExit()
    killer.cancel()
    let signal: Int32 = process.terminationReason == .uncaughtSignal ? 128 : 0
    return HebbRun(
      status: process.terminationStatus + signal,
      output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }
}

/// Calls the body with a new folder that is removed afterwards.
func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("hebb-tests-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}

/// Calls the body with an environment in which the ICD loader finds no OpenCL platform.
func withoutDevices<Result>(_ body: ([String: String]) throws -> Result) throws -> Result {
  try withTemporaryFolder { folder in
    try body([
      "OCL_ICD_VENDORS": folder.path + "/", "OCL_ICD_FILENAMES": "", "OPENCL_VENDOR_PATH": "",
    ])
  }
}
