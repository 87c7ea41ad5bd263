// SPDX-License-Identifier: Apache-2.0

extension Sequential {
  /// The maps that compete at every position, where there are any.
  package var patches: CompetitivePatches? {
    for case .patches(let patches) in layers.map(\.body) { return patches }
    return nil
  }

  /// The windows over the spikes of the maps, where there are any.
  package var windows: SpikeWindows? {
    for case .windows(let windows) in layers.map(\.body) { return windows }
    return nil
  }

  /// The neurons that compete for whole images, where there are any.
  package var competitors: CompetitiveNeurons? {
    for case .competitive(let neurons) in layers.map(\.body) { return neurons }
    return nil
  }

  /// What the neurons that compete for whole images see: the images, or windows over the maps' spikes.
  ///
  /// - Parameter images: All images of a set.
  /// - Returns: As many images, in the same order; without pixels on the host where maps stand before.
  /// - Throws: ``BackendError`` if the device fails.
  package func competitorImages(of images: DeviceImageSet) throws -> DeviceImageSet {
    guard let patches else { return images }
    return try pooled(patches.answers(to: images), labels: images.images.labels, images.classes)
  }

  /// Starts the neurons that compete for whole images from what they see, where they have not been.
  ///
  /// - Parameters:
  ///   - images: The training images.
  ///   - selection: The indices of those to take, in random order.
  /// - Throws: ``BackendError`` if the memory cannot be had.
  package func startCompetitors(from images: DeviceImageSet, selection: [UInt32]) throws {
    guard let competitors, !competitors.isStarted else { return }
    guard let patches else { return try competitors.start(from: images, order: selection) }
    let configuration = competitors.configuration
    let needed = configuration.parameters.neurons + configuration.calibrationImages
    let order = Array(selection.prefix(needed))
    let seen = try pooled(
      patches.answers(to: images, order: order), labels: [UInt8](repeating: 0, count: order.count),
      images.classes)
    let onHost = DeviceImageSet(
      LabeledImages(pixels: try backend.read(seen.pixels), labels: seen.images.labels),
      pixels: seen.pixels, features: seen.features, classes: seen.classes)
    try competitors.start(from: onHost, order: order.indices.map { UInt32($0) })
  }

  /// The spikes of maps as images, pooled and coded.
  private func pooled(
    _ answers: PatchAnswers, labels: [UInt8], _ classes: Int
  ) throws -> DeviceImageSet {
    guard let windows, let competitors else { throw NetworkStateError.notStarted }
    let (geometry, description) = (windows.geometry, windows.description)
    let codes = try backend.windowCodes(
      answers, geometry: geometry,
      levels: try WindowLevels(
        description.code, size: geometry.size, winners: answers.winners,
        rankDecay: description.rankDecay,
        steps: competitors.configuration.parameters.code.steps))
    return DeviceImageSet(
      LabeledImages(pixels: [], labels: labels), pixels: codes,
      features: geometry.pooledFeatures, classes: classes)
  }
}
