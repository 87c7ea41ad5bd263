// SPDX-License-Identifier: Apache-2.0

/// Gray images with one class each, in a part to train on and a part to test on.
public struct ImageDataSet: Sendable, Equatable {
  /// What was asked for: a name such as `mnist`, or a folder.
  public let name: String
  /// The name whose recipe constants apply: `digits`, `mnist` or `fashion-mnist`.
  public let preset: String
  /// The height of an image in pixels.
  public let rows: Int
  /// The width of an image in pixels.
  public let columns: Int
  /// The number of classes; every label is below it.
  public let classes: Int
  /// The images to train on.
  public let train: LabeledImages
  /// The images to test on.
  public let test: LabeledImages

  /// Creates a data set from parts that belong together.
  ///
  /// - Parameters:
  ///   - name: What was asked for.
  ///   - preset: The name whose recipe constants apply.
  ///   - rows: The height of an image in pixels.
  ///   - columns: The width of an image in pixels.
  ///   - classes: The number of classes.
  ///   - train: The images to train on.
  ///   - test: The images to test on.
  public init(
    name: String, preset: String, rows: Int, columns: Int, classes: Int, train: LabeledImages,
    test: LabeledImages
  ) {
    self.name = name
    self.preset = preset
    self.rows = rows
    self.columns = columns
    self.classes = classes
    self.train = train
    self.test = test
  }

  /// The pixels of one image.
  public var features: Int { rows * columns }
  /// The shape of one image: one channel of pixels.
  public var shape: [Int] { [1, rows, columns] }
}

/// Gray images and the class of each.
public struct LabeledImages: Sendable, Equatable {
  /// The pixels `[count, rows, columns]`, 0 (background) to 255.
  public let pixels: [UInt8]
  /// The class of each image, `[count]`.
  public let labels: [UInt8]

  /// Creates labeled images.
  ///
  /// - Parameters:
  ///   - pixels: The pixels `[count, rows, columns]`, 0 to 255.
  ///   - labels: The class of each image, `[count]`.
  public init(pixels: [UInt8], labels: [UInt8]) {
    self.pixels = pixels
    self.labels = labels
  }

  /// The number of images.
  public var count: Int { labels.count }
}
