// SPDX-License-Identifier: Apache-2.0

/// How strongly each neuron answers each class: what gives unsupervised neurons their labels.
///
/// `R[j, c] = (training images of class c whose first spike was neuron j's) / (training images of
/// class c)`; training images only.
public struct ClassResponse: Sendable, Equatable {
  /// The number of classes.
  public let classes: Int
  /// The responses, `[neurons, classes]`.
  public let values: [Double]

  /// Works out the responses from counts.
  ///
  /// - Parameters:
  ///   - counts: The images of each class that each neuron answered first, `[neurons, classes]`.
  ///   - classSizes: The training images of each class.
  /// - Throws: ``ShapeError`` if the counts are not whole rows of classes.
  public init(counts: [UInt32], classSizes: [Int]) throws {
    let classes = classSizes.count
    guard classes > 0, counts.count % classes == 0 else {
      throw ShapeError.elementCount(
        shape: [counts.count / max(classes, 1), classes], expected: classes, found: counts.count)
    }
    self.classes = classes
    values = counts.enumerated().map { index, count in
      Double(count) / Double(max(1, classSizes[index % classes]))
    }
  }

  /// Takes up responses as a checkpoint holds them, whole rows of classes.
  package init(values: [Double], classes: Int) {
    self.values = values
    self.classes = classes
  }

  /// The number of neurons.
  public var neurons: Int { values.count / classes }

  /// The responses of one neuron.
  private func row(_ neuron: Int) -> ArraySlice<Double> {
    values[neuron * classes..<(neuron + 1) * classes]
  }

  /// The class of each neuron: its largest response, ties to the lower class; `nil` if it never
  /// answered.
  public var labels: [Int?] {
    (0..<neurons).map { neuron in
      let row = row(neuron)
      guard let largest = row.max(), largest > 0 else { return nil }
      return row.firstIndex(of: largest).map { $0 - row.startIndex }
    }
  }

  /// How each neuron's answers are shared among the classes, `[neurons, classes]`; rows sum to 1, or
  /// to 0 if the neuron never answered.
  public var shares: [Double] {
    (0..<neurons).flatMap { neuron in
      let row = row(neuron)
      let sum = row.reduce(0, +)
      return row.map { $0 / max(sum, 1e-12) }
    }
  }

  /// One row a neuron with 1 at its label, `[neurons, classes]`; 0 throughout if it has none.
  public var labelShares: [Double] {
    labels.flatMap { label in (0..<classes).map { $0 == label ? 1.0 : 0.0 } }
  }

  /// The classes that no neuron is labeled with.
  public var unownedClasses: [Int] {
    let owned = Set(labels.compactMap(\.self))
    return (0..<classes).filter { !owned.contains($0) }
  }
}
