// SPDX-License-Identifier: Apache-2.0

import HebbDigits

extension ImageDataSet {
  /// The images of the embedded digits that are trained on; the others test.
  private static let digitsToTrainOn = 1297

  /// The UCI hand-written digits, 1 797 images of 8 × 8 pixels, embedded in the binary (CC BY 4.0).
  ///
  /// In the order of scikit-learn's `load_digits`: the first 1 297 train, the last 500 test.
  ///
  /// - Throws: ``FormatError`` if the binary is damaged.
  static func digits() throws -> ImageDataSet {
    let images = try IDX(
      GzipSource(MemorySource(EmbeddedDigits.images, name: "embedded digits")), dimensions: 3)
    let labels = try IDX(
      GzipSource(MemorySource(EmbeddedDigits.labels, name: "embedded labels")), dimensions: 1)
    let (rows, columns) = (images.dimensions[1], images.dimensions[2])
    let pixel = digitsToTrainOn * rows * columns
    return ImageDataSet(
      name: "digits", preset: "digits", rows: rows, columns: columns, classes: 10,
      train: LabeledImages(
        pixels: Array(images.values[..<pixel]), labels: Array(labels.values[..<digitsToTrainOn])),
      test: LabeledImages(
        pixels: Array(images.values[pixel...]), labels: Array(labels.values[digitsToTrainOn...])))
  }
}
