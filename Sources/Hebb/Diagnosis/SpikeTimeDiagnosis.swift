// SPDX-License-Identifier: Apache-2.0

extension SpikeTimeStack {
  /// The images that are looked at.
  private static let diagnosedImages = 256

  /// Presents the first images of an order and tells which layers of neurons do not spike.
  ///
  /// - Parameters:
  ///   - images: The images and their order.
  ///   - thresholds: The bounds beyond which a figure is a finding.
  /// - Returns: The figures of each layer with weights; a rate is a share of neurons, each of which
  ///   spikes once at most.
  /// - Throws: ``BackendError`` if the device fails.
  func diagnose(_ images: DeviceImages, thresholds: DiagnosisThresholds) throws -> Diagnosis {
    let range = 0..<min(images.order.count, SpikeTimeStack.diagnosedImages)
    var figures: [LayerFigures] = []
    for (index, name, layer) in network.spikeTimeLayers {
      let input = try latencies(of: images, in: range, before: index)
      switch layer {
      case .pooling: continue
      case .convolution(let convolution):
        let times = try network.backend.read(convolution(input).times)
        figures.append(
          LayerFigures(
            name, spiked: times.map { $0 != DeviceLatencies.never },
            channels: convolution.maps.parameters.maps, weights: try convolution.weights()))
      case .readout(let readout):
        let times = try readout.times(of: input).flatMap(\.self)
        figures.append(
          LayerFigures(
            name, spiked: times.map { $0 < 1 }, channels: readout.neurons.parameters.neurons,
            weights: try readout.weights()))
      }
    }
    let findings = figures.compactMap { layer -> Finding? in
      if layer.rate < thresholds.silentRate {
        return Finding(
          .silentLayer, layer: layer.layer, value: layer.rate, threshold: thresholds.silentRate,
          blocks: true)
      }
      guard layer.deadShare > thresholds.deadShare else { return nil }
      return Finding(
        .deadNeurons, layer: layer.layer, value: layer.deadShare,
        threshold: thresholds.deadShare, blocks: false)
    }
    return Diagnosis(layers: figures, findings: findings)
  }
}

extension LayerFigures {
  /// The figures of neurons that spike once, channels last.
  fileprivate init(_ name: String, spiked: [Bool], channels: Int, weights: [Float]) {
    var alive = [Bool](repeating: false, count: channels)
    for (index, spikes) in spiked.enumerated() where spikes { alive[index % channels] = true }
    self.init(
      layer: name, neurons: name,
      rate: Double(spiked.count { $0 }) / Double(max(spiked.count, 1)), peak: 0,
      deadShare: Double(alive.count { !$0 }) / Double(max(channels, 1)),
      norm: weights.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot(), change: nil,
      netShare: nil, relativeStep: nil)
  }
}
