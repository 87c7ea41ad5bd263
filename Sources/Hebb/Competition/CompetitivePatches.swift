// SPDX-License-Identifier: Apache-2.0

/// Maps that compete at every position of an image, as a network holds them.
package final class CompetitivePatches {
  /// The patches of an image.
  package let geometry: PatchGeometry
  /// The maps, neurons that compete for patches.
  package let neurons: CompetitiveNeurons
  /// What the layer is.
  package let description: CompetitiveConv2d
  /// The patches to learn from; `nil` until they are drawn.
  package private(set) var patches: DeviceImageSet?

  private let seed: UInt64
  private var remembered: (pixels: DeviceBuffer<UInt8>, answers: PatchAnswers)?

  package init(
    _ description: CompetitiveConv2d, geometry: PatchGeometry, neurons: CompetitiveNeurons,
    seed: UInt64
  ) {
    self.description = description
    self.geometry = geometry
    self.neurons = neurons
    self.seed = seed
  }

  private var backend: any Backend { neurons.backend }

  /// Draws patches, imprints the first of them and calibrates the threshold.
  ///
  /// - Parameters:
  ///   - images: The training images.
  ///   - selection: The indices of those to draw from.
  /// - Throws: ``BackendError`` if the memory cannot be had, ``DescriptionError`` if no patch has
  ///   pixels enough that spike.
  package func start(from images: DeviceImageSet, selection: [UInt32]) throws {
    let pixels = try drawPatches(from: images.images.pixels, selection: selection)
    let count = pixels.count / geometry.inputs
    let drawn = try DeviceImageSet(
      LabeledImages(pixels: pixels, labels: [UInt8](repeating: 0, count: count)), classes: 1,
      on: backend)
    patches = drawn
    try neurons.start(from: drawn, order: (0..<count).map { UInt32($0) })
    forgetAnswers()
  }

  /// A fresh order of the patches for an epoch of a phase.
  package func order(stream: Int) -> [UInt32] {
    var random = RandomStream(seed: seed, purpose: .patches, stream: 1 + stream)
    return random.permutation(of: patches?.images.count ?? 0)
  }

  /// Forgets the answers that were given before the maps moved.
  package func forgetAnswers() { remembered = nil }

  /// The maps that spike first at each position of all images of a set, in their order.
  ///
  /// Those of the last set are kept: training, naming and reading ask for the same.
  package func answers(to images: DeviceImageSet) throws -> PatchAnswers {
    if let remembered, remembered.pixels.memory === images.pixels.memory {
      return remembered.answers
    }
    remembered = nil
    let count = images.images.count
    let answers = try answers(to: images, order: (0..<count).map { UInt32($0) })
    remembered = (images.pixels, answers)
    return answers
  }

  /// The maps that spike first at each position of some images of a set.
  package func answers(to images: DeviceImageSet, order: [UInt32]) throws -> PatchAnswers {
    let layer = try neurons.started()
    return try backend.answerPatches(
      layer.state, images: images.ordered(order, on: backend), in: order.indices,
      geometry: geometry, winners: description.winners, threshold: layer.threshold)
  }

  /// Patches drawn uniformly over images and positions, kept if enough of their pixels spike.
  private func drawPatches(from pixels: [UInt8], selection: [UInt32]) throws -> [UInt8] {
    try ParameterError.check(selection.count, is: .atLeast(1), name: "training images")
    let spikes = neurons.configuration.parameters.code.table.map { $0 < 255 ? 1 : 0 }
    let attempts = 100 * description.patches + 100_000
    var random = RandomStream(seed: seed, purpose: .patches)
    var drawn: [UInt8] = []
    drawn.reserveCapacity(description.patches * geometry.inputs)
    for _ in 0..<attempts where drawn.count < description.patches * geometry.inputs {
      let image = Int(selection[random.next(below: selection.count)]) * geometry.pixels
      let position = random.next(below: geometry.positions)
      let corner =
        image + position / geometry.columns * geometry.imageColumns + position % geometry.columns
      var count = 0
      for row in 0..<geometry.kernel {
        for column in 0..<geometry.kernel {
          let pixel = pixels[corner + row * geometry.imageColumns + column]
          drawn.append(pixel)
          count += spikes[Int(pixel)]
        }
      }
      if count < description.minimumSpikes { drawn.removeLast(geometry.inputs) }
    }
    guard !drawn.isEmpty else {
      throw DescriptionError.unsupported(
        path: "network.\(description.name).minimumSpikes",
        problem: "is \(description.minimumSpikes), and no patch drawn has so many",
        remedy: "give less, or a lower encoder.minimum")
    }
    return drawn
  }
}
