// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// The data sets that Hebb knows by name, and where they are looked for.
public enum DataSetCatalog {
  /// A data set and whether it is here.
  public struct Listing: Sendable, Equatable {
    /// The name that `--data` takes.
    public let name: String
    /// The folder that holds it, or `embedded`; `nil` where it is not found.
    public let place: String?
    /// The images to train on and to test on; `nil` where they cannot be counted.
    public let images: Int?
  }

  /// The names that `--data` takes, beside folders.
  public static let names = ["digits", "mnist", "fashion-mnist"]

  /// Loads a data set.
  ///
  /// - Parameters:
  ///   - nameOrFolder: One of ``names``, or a folder with the four IDX files.
  ///   - dataDirectory: A folder to look in before all others, as `--data-dir` gives it.
  /// - Returns: The images and their labels, checked.
  /// - Throws: ``DataError`` if it cannot be had or its files do not belong together, ``FileError`` or
  ///   ``FormatError`` if a file cannot be read.
  public static func load(
    _ nameOrFolder: String, dataDirectory: String? = nil
  ) throws -> ImageDataSet {
    try load(nameOrFolder, from: DataPlaces(dataDirectory: dataDirectory))
  }

  /// What a run keeps of `--data`: a folder by its absolute path, anything else as it is.
  ///
  /// - Parameter nameOrFolder: One of ``names``, or a folder, perhaps relative to the working folder.
  /// - Returns: The same, for whoever reads it from elsewhere.
  package static func lasting(_ nameOrFolder: String) -> String {
    guard !names.contains(nameOrFolder), FileManager.default.fileExists(atPath: nameOrFolder) else {
      return nameOrFolder
    }
    return URL(filePath: nameOrFolder, directoryHint: .notDirectory).standardizedFileURL
      .path(percentEncoded: false)
  }

  /// Every known data set and whether it is here.
  ///
  /// - Parameter dataDirectory: A folder to look in before all others, as `--data-dir` gives it.
  /// - Returns: One entry a name.
  public static func listing(dataDirectory: String? = nil) -> [Listing] {
    listing(from: DataPlaces(dataDirectory: dataDirectory))
  }

  package static func load(_ nameOrFolder: String, from places: DataPlaces) throws -> ImageDataSet {
    if nameOrFolder == "digits" { return try .digits() }
    if names.contains(nameOrFolder) {
      let folder = try find(nameOrFolder, in: places)
      return try folder.load(name: nameOrFolder, preset: nameOrFolder, classes: 10)
    }
    var isFolder = false
    guard FileManager.default.fileExists(atPath: nameOrFolder, isDirectory: &isFolder), isFolder
    else {
      if nameOrFolder.contains("/") { throw DataError.noFolder(nameOrFolder) }
      throw DataError.unknownName(
        nameOrFolder, nearest: nearestName(to: nameOrFolder, among: names), known: names)
    }
    guard let folder = try DataSetFolder(nameOrFolder) else {
      throw DataError.missingFile(folder: nameOrFolder, file: DataSetFolder.fileNames[0])
    }
    let lastComponent = lastPathComponent(nameOrFolder)
    let preset = names.dropFirst().first { $0 == lastComponent }
    return try folder.load(
      name: nameOrFolder, preset: preset ?? "mnist", classes: preset.map { _ in 10 })
  }

  package static func listing(from places: DataPlaces) -> [Listing] {
    names.map { name in
      if name == "digits" {
        return Listing(name: name, place: "embedded", images: (try? .digits()).map(imageCount))
      }
      let folder = try? find(name, in: places)
      return Listing(name: name, place: folder?.path, images: try? folder?.imageCount())
    }
  }

  private static func find(_ name: String, in places: DataPlaces) throws -> DataSetFolder {
    let folders = places.folders(for: name)
    for path in folders {
      if let folder = try DataSetFolder(path) { return folder }
    }
    let remedy =
      name == "fashion-mnist"
      ? "get it with: apt-get install dataset-fashion-mnist"
      : "get its four IDX files and give their folder: --data DIR"
    throw DataError.notFound(name, places: folders, remedy: remedy)
  }

  private static func imageCount(_ dataSet: ImageDataSet) -> Int {
    dataSet.train.count + dataSet.test.count
  }
}
