// SPDX-License-Identifier: Apache-2.0

/// What a linear readout reads: spikes of positions, summed in windows when a batch is asked for.
struct LinearFeatures {
  let answers: PatchAnswers
  let geometry: PoolingGeometry
  let rankWeights: [Float]

  /// The features of one image.
  var count: Int { geometry.pooledFeatures }

  /// The features of some images, `[batch, count]`.
  func values(
    _ order: DeviceBuffer<UInt32>, in range: Range<Int>, on backend: any Backend
  ) throws -> DeviceSequence {
    try backend.windowCounts(
      answers, order: order, in: range, geometry: geometry, rankWeights: rankWeights)
  }
}

extension Sequential {
  /// What a linear readout reads of all images of a set, in their order.
  ///
  /// - Throws: ``BackendError`` if the device fails.
  func linearFeatures(
    of images: DeviceImageSet, by readout: LinearReadout
  ) throws -> LinearFeatures {
    switch layers.last?.body {
    case .windows(let windows):
      guard let patches else { throw NetworkStateError.notStarted }
      let answers = try patches.answers(to: images)
      return LinearFeatures(
        answers: answers, geometry: windows.geometry,
        rankWeights: geometricWeights(windows.description.rankDecay, count: answers.winners))
    case .competitive(let neurons):
      return try rankCode(of: neurons, to: images, by: readout)
    default: throw NetworkStateError.notStarted
    }
  }

  /// Throws unless the last layer has features for a linear readout.
  func checkFeatures() throws {
    switch layers.last?.body {
    case .windows, .competitive: return
    default:
      throw DescriptionError.unsupported(
        path: "readout.kind",
        problem: "linear reads windows over maps or neurons that compete",
        remedy: "end the network with windowPool2d or competitiveLIF")
    }
  }

  /// The first spikes of competing neurons as those of one position, in one window.
  private func rankCode(
    of neurons: CompetitiveNeurons, to images: DeviceImageSet, by readout: LinearReadout
  ) throws -> LinearFeatures {
    let parameters = neurons.configuration.parameters
    try ParameterError.check(
      parameters.neurons, is: .within(1, Double(Int16.max)), name: "neurons of a linear readout")
    let layer = try neurons.started()
    let count = images.images.count
    let ordered = try competitorImages(of: images)
      .ordered((0..<count).map { UInt32($0) }, on: backend)
    var first: [Int16] = []
    first.reserveCapacity(count * readout.spikes)
    for start in stride(from: 0, to: count, by: 8192) {
      let answer = try layer.answer(
        ordered, in: start..<min(start + 8192, count), spikes: readout.spikes)
      first += try backend.read(answer.neurons).map { Int16($0) }
    }
    return LinearFeatures(
      answers: PatchAnswers(
        maps: try backend.makeBuffer(copying: first), images: count, positions: 1,
        winners: readout.spikes),
      geometry: try PoolingGeometry(
        channels: parameters.neurons, height: 1, width: 1, size: 1, stride: 1),
      rankWeights: geometricWeights(readout.decay, count: readout.spikes))
  }
}
