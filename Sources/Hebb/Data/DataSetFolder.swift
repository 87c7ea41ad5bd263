// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// A folder with the four IDX files of a data set, each plain or gzip.
struct DataSetFolder {
  static let fileNames = [
    "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
  ]

  let path: String
  /// The paths of the files in the order of ``fileNames``.
  private let files: [String]

  /// Finds the files.
  ///
  /// - Returns: `nil` where the folder has none of them.
  /// - Throws: ``DataError/missingFile(folder:file:)`` where it has some and not all.
  init?(_ path: String) throws {
    let found = DataSetFolder.fileNames.map { name in
      ["\(path)/\(name)", "\(path)/\(name).gz"].first(where: FileManager.default.fileExists)
    }
    guard found.contains(where: { $0 != nil }) else { return nil }
    if let missing = found.firstIndex(of: nil) {
      throw DataError.missingFile(folder: path, file: DataSetFolder.fileNames[missing])
    }
    self.path = path
    files = found.compactMap(\.self)
  }

  /// Reads all four files and checks that they belong together.
  ///
  /// - Parameters:
  ///   - name: What was asked for.
  ///   - preset: The name whose constants apply.
  ///   - classes: The number of classes, or `nil`: as the labels to train on have it, at least 2.
  /// - Returns: The images and their labels.
  /// - Throws: ``DataError``, ``FormatError`` or ``FileError``.
  func load(name: String, preset: String, classes: Int?) throws -> ImageDataSet {
    let (trainSize, train) = try DataSetFolder.loadPart(images: files[0], labels: files[1])
    let (testSize, test) = try DataSetFolder.loadPart(images: files[2], labels: files[3])
    guard trainSize == testSize else {
      throw DataError.imageSize(file: files[2], found: testSize, expected: trainSize)
    }
    let classes = classes ?? max(2, Int(train.labels.max() ?? 0) + 1)
    try DataSetFolder.checkLabels(train.labels, below: classes, file: files[1])
    try DataSetFolder.checkLabels(test.labels, below: classes, file: files[3])
    return ImageDataSet(
      name: name, preset: preset, rows: trainSize[0], columns: trainSize[1], classes: classes,
      train: train, test: test)
  }

  /// The number of images to train on and to test on, from the labels alone.
  func imageCount() throws -> Int {
    try [files[1], files[3]].reduce(0) { try $0 + IDX.read($1, dimensions: 1).values.count }
  }

  private static func loadPart(
    images: String, labels: String
  ) throws -> (size: [Int], part: LabeledImages) {
    let pixels = try IDX.read(images, dimensions: 3)
    let classes = try IDX.read(labels, dimensions: 1).values
    guard !pixels.values.isEmpty else { throw DataError.noImages(file: images) }
    guard classes.count == pixels.dimensions[0] else {
      throw DataError.labelCount(
        file: labels, labels: classes.count, images: pixels.dimensions[0])
    }
    return (
      Array(pixels.dimensions[1...]), LabeledImages(pixels: pixels.values, labels: classes)
    )
  }

  private static func checkLabels(_ labels: [UInt8], below classes: Int, file: String) throws {
    if let index = labels.firstIndex(where: { Int($0) >= classes }) {
      throw DataError.labelOutside(
        file: file, index: index, label: Int(labels[index]), classes: classes)
    }
  }
}
