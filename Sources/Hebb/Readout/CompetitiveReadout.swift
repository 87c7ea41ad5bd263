// SPDX-License-Identifier: Apache-2.0

extension CompetitiveLayer {
  /// The images answered between two looks at the device.
  private static let imagesAtOnce = 8192

  /// How strongly each neuron answers each class: its share of the first spikes.
  ///
  /// - Parameters:
  ///   - images: The training images and their order, all of which is presented.
  ///   - labels: The class of each image in that order.
  ///   - classes: The number of classes.
  /// - Returns: The responses, which name the neurons.
  /// - Throws: ``BackendError`` if the device fails, ``ShapeError`` if there are fewer labels than images.
  public func classResponse(
    to images: DeviceImages, labels: [UInt8], classes: Int
  ) throws -> ClassResponse {
    let count = images.order.count
    guard labels.count == count else {
      throw ShapeError.mismatch(
        location: "label assignment", what: "images and labels", first: count, second: labels.count)
    }
    let neurons = state.parameters.neurons
    let counts = try backend.makeBuffer(of: UInt32.self, count: neurons * classes)
    for first in stride(from: 0, to: count, by: CompetitiveLayer.imagesAtOnce) {
      let range = first..<min(first + CompetitiveLayer.imagesAtOnce, count)
      let answer = try answer(images, in: range, spikes: 1)
      try backend.countLabels(
        neurons: answer.neurons, stride: 1,
        labels: try backend.makeBuffer(copying: Array(labels[range])), counts: counts,
        classes: classes)
    }
    var sizes = [Int](repeating: 0, count: classes)
    for label in labels where Int(label) < classes { sizes[Int(label)] += 1 }
    return try ClassResponse(counts: try backend.read(counts), classSizes: sizes)
  }

  /// How many images each neuron is the first to spike for.
  ///
  /// - Parameter images: The images and their order.
  /// - Returns: The wins of each neuron.
  /// - Throws: ``BackendError`` if the device fails.
  public func wins(on images: DeviceImages) throws -> [Int] {
    let count = images.order.count
    let counts = try backend.makeBuffer(of: UInt32.self, count: state.parameters.neurons)
    for first in stride(from: 0, to: count, by: CompetitiveLayer.imagesAtOnce) {
      let range = first..<min(first + CompetitiveLayer.imagesAtOnce, count)
      try backend.countLabels(
        neurons: answer(images, in: range, spikes: 1).neurons, stride: 1,
        labels: backend.makeBuffer(of: UInt8.self, count: range.count), counts: counts, classes: 1)
    }
    return try backend.read(counts).map(Int.init)
  }

  /// The class that the first spikes vote for, image by image.
  ///
  /// - Parameters:
  ///   - images: The images and their order, all of which is presented.
  ///   - vote: Who votes for what.
  /// - Returns: The class of each image in that order; `nil` where nobody voted.
  /// - Throws: ``BackendError`` if the device fails.
  public func classes(of images: DeviceImages, by vote: SpikeOrderVote) throws -> [Int?] {
    var classes: [Int?] = []
    for first in stride(from: 0, to: images.order.count, by: CompetitiveLayer.imagesAtOnce) {
      let range = first..<min(first + CompetitiveLayer.imagesAtOnce, images.order.count)
      let answer = try answer(images, in: range, spikes: vote.spikes)
      classes += vote.classes(of: try backend.read(answer.neurons), stride: vote.spikes)
    }
    return classes
  }
}
