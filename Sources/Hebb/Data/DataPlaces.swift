// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// The folders that a data set is looked for in.
package struct DataPlaces: Sendable {
  private let dataDirectory: String?
  private let environmentFolder: String?
  private let cacheFolder: String?
  private let systemFolder: String

  /// The places of this process.
  ///
  /// - Parameter dataDirectory: A folder to look in before all others, as `--data-dir` gives it.
  package init(dataDirectory: String?) {
    self.init(
      dataDirectory: dataDirectory,
      environmentFolder: ProcessInfo.processInfo.environment["HEBB_DATA"],
      cacheFolder: userCacheFolder(), systemFolder: "/usr/share/datasets")
  }

  /// The given places.
  ///
  /// - Parameters:
  ///   - dataDirectory: What `--data-dir` gives.
  ///   - environmentFolder: What `$HEBB_DATA` gives.
  ///   - cacheFolder: The folder that Hebb keeps files in between runs.
  ///   - systemFolder: The folder of the system's data sets.
  package init(
    dataDirectory: String?, environmentFolder: String?, cacheFolder: String?, systemFolder: String
  ) {
    self.dataDirectory = dataDirectory.map(withoutFinalSlash)
    self.environmentFolder = environmentFolder.flatMap { $0.isEmpty ? nil : withoutFinalSlash($0) }
    self.cacheFolder = cacheFolder
    self.systemFolder = systemFolder
  }

  /// The folders for a data set of the given name, the first to look in first.
  package func folders(for name: String) -> [String] {
    var folders: [String] = []
    if let dataDirectory {
      folders.append("\(dataDirectory)/\(name)")
      // A folder named after one data set never stands for another.
      let last = lastPathComponent(dataDirectory)
      if last == name || !DataSetCatalog.names.contains(last) { folders.append(dataDirectory) }
    }
    if let environmentFolder {
      folders.append("\(environmentFolder)/\(name)")
      if lastPathComponent(environmentFolder) == name { folders.append(environmentFolder) }
    }
    if let cacheFolder { folders.append("\(cacheFolder)/data/\(name)") }
    folders.append("\(systemFolder)/\(name)")
    return folders
  }
}

/// A path as errors show it: `/data/` as `/data`.
private func withoutFinalSlash(_ path: String) -> String {
  path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
}

/// The last component of a path, whether or not a slash follows it.
func lastPathComponent(_ path: String) -> String {
  path.split(separator: "/").last.map(String.init) ?? path
}
