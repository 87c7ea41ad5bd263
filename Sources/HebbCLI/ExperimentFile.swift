// SPDX-License-Identifier: Apache-2.0

import Hebb

/// Experiments as files.
enum ExperimentFile {
  /// Whether a path is a run's: a folder, or a checkpoint.
  static func isRun(_ path: String) -> Bool {
    path.hasSuffix(".safetensors") || (!path.hasSuffix(".json") && RunFolder.isFolder(path))
  }

  /// Throws if there is a file of that name.
  static func checkNew(_ path: String) throws {
    guard !RunFolder.exists(path) else {
      throw ValidationError("--out: \(path) exists already; give another name")
    }
  }

  /// Writes an experiment to a new file.
  ///
  /// - Throws: ``ValidationError`` if there is a file of that name, ``FileError`` if it cannot be written.
  static func write(_ experiment: Experiment, to path: String) throws {
    try checkNew(path)
    try RunFolder.write(experiment, to: path)
  }
}
