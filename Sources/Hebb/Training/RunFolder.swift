// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// The folder of one run: experiment, metrics, checkpoint; locked while the run goes on.
public final class RunFolder {
  /// The name of the experiment's file.
  public static let experimentName = "experiment.json"
  /// The name of the metrics' file.
  public static let metricsName = "metrics.jsonl"
  /// The name of the checkpoint's file.
  public static let checkpointName = "checkpoint.safetensors"

  /// The path of the folder.
  public let path: String

  private let lock: FileLock
  private var metrics: [UInt8] = []

  /// Makes the folder, which must not exist, and locks it.
  ///
  /// - Parameter path: The path of the folder; folders above it are made too.
  /// - Throws: ``RunFolderError`` if it exists, ``FileError`` if it cannot be written.
  public init(creating path: String) throws {
    guard !FileManager.default.fileExists(atPath: path) else {
      throw RunFolderError.exists(path)
    }
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw FileError.cannotWrite(path, reason: systemReason(of: error))
    }
    self.path = path
    lock = try FileLock("\(path)/lock")
  }

  /// Writes the experiment as it was resolved.
  ///
  /// - Parameter experiment: The experiment.
  /// - Throws: ``FileError`` if it cannot be written.
  public func write(_ experiment: Experiment) throws {
    try RunFolder.write(experiment, to: "\(path)/\(RunFolder.experimentName)")
  }

  /// Writes an experiment to a file of its own.
  package static func write(_ experiment: Experiment, to path: String) throws {
    try writeAtomically([ArraySlice((try experiment.json() + "\n").utf8)], to: path)
  }

  /// Whether there is something of a name.
  package static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path)
  }

  /// Whether there is a folder of a name.
  package static func isFolder(_ path: String) -> Bool {
    var isFolder = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
  }

  /// Adds a line to the metrics.
  ///
  /// - Parameter line: What becomes one JSON object.
  /// - Throws: ``FileError`` if it cannot be written.
  public func append(_ line: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    metrics += try encoder.encode(line) + [UInt8(ascii: "\n")]
    // The whole file each time: a reader never meets half a line, and there is a line an epoch.
    try writeAtomically([metrics[...]], to: "\(path)/\(RunFolder.metricsName)")
  }

  /// Writes the checkpoint under a temporary name, syncs it, and gives it its name.
  ///
  /// - Parameter checkpoint: What was learnt.
  /// - Throws: ``FileError`` if it cannot be written; an older one stays.
  public func write(_ checkpoint: Safetensors) throws {
    try checkpoint.write(to: "\(path)/\(RunFolder.checkpointName)")
  }

  /// Ends the run: the folder is no longer in use.
  public func close() { lock.release() }

  /// Takes the folder away again where nothing was written into it.
  public func removeIfEmpty() {
    close()
    let files = try? FileManager.default.contentsOfDirectory(atPath: path)
    if files?.isEmpty == true { try? FileManager.default.removeItem(atPath: path) }
  }
}

extension RunFolder {
  /// Reads the checkpoint of a run, and the experiment that it came from.
  ///
  /// - Parameter path: The run folder, or a checkpoint file.
  /// - Returns: The experiment and what it learnt.
  /// - Throws: ``RunFolderError`` if there is no checkpoint, ``FormatError`` or ``FileError`` if it cannot
  ///   be read.
  public static func read(_ path: String) throws -> (experiment: Experiment, learnt: Safetensors) {
    var isFolder = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw RunFolderError.missing(path)
    }
    let file = isFolder ? "\(path)/\(checkpointName)" : path
    guard FileManager.default.fileExists(atPath: file) else {
      throw FileLock.isHeld("\(path)/lock")
        ? RunFolderError.inUse(path) : RunFolderError.noCheckpoint(path)
    }
    let learnt = try Safetensors.read(file)
    guard let text = learnt.metadata["experiment"] else {
      throw FormatError(
        file: file, byte: nil, problem: "holds no experiment in its metadata",
        remedy: "give a checkpoint that hebb train wrote")
    }
    return (try Experiment(json: text.utf8, source: "\(file), experiment"), learnt)
  }
}

/// A run folder that cannot be used.
public enum RunFolderError: HebbError, Equatable {
  /// There is something of that name already.
  case exists(String)
  /// There is no such folder.
  case missing(String)
  /// The run has written no checkpoint.
  case noCheckpoint(String)
  /// A run is still going on there.
  case inUse(String)

  /// What is wrong, where, and what to do.
  public var report: ErrorReport {
    switch self {
    case .exists(let path):
      ErrorReport(
        at: path, problem: "exists already, and a run is never written over another",
        remedy: "give --out another name")
    case .missing(let path):
      ErrorReport(
        at: path, problem: "there is no such run",
        remedy: "give the folder that hebb train --out wrote")
    case .noCheckpoint(let path):
      ErrorReport(
        at: path, problem: "holds no \(RunFolder.checkpointName)",
        remedy: "give the folder of a run that has ended")
    case .inUse(let path):
      ErrorReport(
        at: path, problem: "is in use by a run that has no checkpoint yet",
        remedy: "wait for its end")
    }
  }
}

/// Why the system refused, in its words where it has any.
private func systemReason(of error: any Error) -> String {
  guard let error = error as? CocoaError else { return "\(error)" }
  switch error.code {
  case .fileWriteNoPermission: return "permission denied"
  case .fileWriteVolumeReadOnly: return "the file system is read-only"
  case .fileWriteOutOfSpace: return "no space is left"
  default: return "a folder above it is no folder, or the name is not allowed"
  }
}
