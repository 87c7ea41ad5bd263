// SPDX-License-Identifier: Apache-2.0

/// Reads the class by multinomial logistic regression on the features that a network gives.
package final class LinearClassifier: Classifier {
  private let readout: LinearReadout
  private let network: Sequential
  private let seed: UInt64
  private var regression: LogisticRegression?

  /// Sets up a readout.
  ///
  /// - Parameters:
  ///   - readout: How it learns.
  ///   - network: The network, whose last layer is read.
  ///   - seed: The seed of the experiment.
  package init(_ readout: LinearReadout, network: Sequential, seed: UInt64) {
    self.readout = readout
    self.network = network
    self.seed = seed
  }

  package func assign(from images: DeviceImageSet, selection: [UInt32]) throws {
    let features = try network.linearFeatures(of: images, by: readout)
    let regression = try LogisticRegression(
      features: features.count, classes: images.classes, on: network.backend)
    try regression.fit(
      features, labels: images.images.labels, selection: selection, by: readout, seed: seed)
    self.regression = regression
  }

  package func answers(to images: DeviceImageSet) throws -> [Answer] {
    guard let regression else { throw NetworkStateError.notStarted }
    let features = try network.linearFeatures(of: images, by: readout)
    return try regression.classes(
      of: features, count: images.images.count, batch: readout.batch
    ).map { Answer(label: $0, isAnswered: true) }
  }

  package var silentNeurons: Int { 0 }
  package var unassignedNeurons: Int { 0 }
  package var unownedClasses: [Int] { [] }

  package func store(in file: inout Safetensors) throws {
    try regression?.store(in: &file)
  }

  package func load(from file: Safetensors) throws {
    regression = try LogisticRegression(from: file, on: network.backend)
  }
}
