// SPDX-License-Identifier: Apache-2.0

/// How well answers fit labels.
public struct Evaluation: Sendable, Equatable, Codable {
  /// The share of images whose class was right, 0 to 1.
  public let accuracy: Double
  /// The same for the images of each class; 0 where there are none.
  public let accuracyByClass: [Double]
  /// The images of each class that were given each class, `[label][answer]`; one more column counts
  /// the images that were given none.
  public let confusion: [[Int]]
  /// The images that no neuron answered.
  public let unansweredImages: Int
  /// The number of images.
  public let images: Int

  /// Compares answers with labels.
  ///
  /// - Parameters:
  ///   - answers: The answers.
  ///   - labels: The classes, one an answer, each below the number of classes.
  ///   - classes: The number of classes.
  /// - Throws: ``ShapeError`` if there are not as many labels as answers.
  public init(answers: [Answer], labels: [UInt8], classes: Int) throws {
    guard answers.count == labels.count else {
      throw ShapeError.mismatch(
        location: "evaluation", what: "answers and labels", first: answers.count,
        second: labels.count)
    }
    var confusion = [[Int]](repeating: [Int](repeating: 0, count: classes + 1), count: classes)
    for (answer, label) in zip(answers, labels) {
      let given = answer.label.map { $0 < classes ? $0 : classes } ?? classes
      confusion[Int(label)][given] += 1
    }
    let right = (0..<classes).map { confusion[$0][$0] }
    self.confusion = confusion
    images = labels.count
    accuracy = Double(right.reduce(0, +)) / Double(max(1, labels.count))
    accuracyByClass = (0..<classes).map { label in
      Double(right[label]) / Double(max(1, confusion[label].reduce(0, +)))
    }
    unansweredImages = answers.count { !$0.isAnswered }
  }
}
