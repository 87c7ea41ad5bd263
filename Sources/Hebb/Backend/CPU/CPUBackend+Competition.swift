// SPDX-License-Identifier: Apache-2.0

extension CPUBackend: CompetitionOperations {
  package func makeCompetition(
    _ parameters: CompetitionParameters, weights: [Float]
  ) throws -> CompetitionState {
    try parameters.check(weights: weights)
    let padded = parameters.paddedNeurons
    let state = CompetitionState(
      parameters: parameters, weights: try makeBuffer(copying: weights),
      squaredNorms: try makeBuffer(of: Float.self, count: padded),
      homeostasis: try makeBuffer(copying: [Float](repeating: 1, count: padded)),
      wins: try makeBuffer(of: UInt32.self, count: padded))
    let layer = try CompetingNeurons(state, on: self)
    for neuron in 0..<parameters.neurons {
      layer.squaredNorms[neuron] = layer.squaredNorm(of: neuron)
    }
    return state
  }

  package func trainCompetition(
    _ state: CompetitionState, images: DeviceImages, batches: [CompetitionBatch], threshold: Float
  ) throws -> CompetitionWinners {
    try state.parameters.check(images: images, ranges: batches.map(\.range))
    let presented = batches.reduce(0) { $0 + $1.range.count }
    let winners = CompetitionWinners(
      neurons: try makeBuffer(of: Int32.self, count: presented),
      steps: try makeBuffer(of: UInt8.self, count: presented),
      crossed: try makeBuffer(of: UInt8.self, count: presented))
    let layer = try CompetingNeurons(state, on: self)
    let encoder = try EventEncoder(images, code: state.parameters.code, on: self)
    let outputs = try (
      elements(of: winners.neurons), elements(of: winners.steps), elements(of: winners.crossed)
    )
    var first = 0
    for batch in batches {
      let events = encoder.events(in: batch.range)
      let scales = layer.scales(threshold: threshold, usesHomeostasis: true)
      let start = first
      forEachBlock(of: events.count, size: 8) { block in
        for sample in block {
          let win = layer.winner(of: events[sample], scales: scales)
          outputs.0[start + sample] = Int32(win.neuron)
          outputs.1[start + sample] = UInt8(win.step)
          outputs.2[start + sample] = win.ratio >= 1 ? 1 : 0
        }
      }
      let wins = events.indices.map { sample in
        CompetitionWin(
          neuron: Int(outputs.0[start + sample]), step: Int(outputs.1[start + sample]))
      }
      layer.learn(batch, wins: wins, events: events)
      first += batch.range.count
    }
    return winners
  }

  package func answerCompetition(
    _ state: CompetitionState, images: DeviceImages, in range: Range<Int>, spikes: Int,
    threshold: Float
  ) throws -> CompetitionAnswer {
    try state.parameters.check(images: images, ranges: [range])
    try ParameterError.check(spikes, is: .within(1, 64), name: "spikes")
    let answer = CompetitionAnswer(
      neurons: try makeBuffer(of: Int32.self, count: range.count * spikes),
      steps: try makeBuffer(of: UInt8.self, count: range.count * spikes),
      ratios: try makeBuffer(of: Float.self, count: range.count * spikes))
    let layer = try CompetingNeurons(state, on: self)
    let encoder = try EventEncoder(images, code: state.parameters.code, on: self)
    let scales = layer.scales(threshold: threshold, usesHomeostasis: false)
    let (neurons, steps) = try (elements(of: answer.neurons), elements(of: answer.steps))
    let ratios = try elements(of: answer.ratios)
    forEachBlock(of: range.count, size: 16) { block in
      for sample in block {
        let events = encoder.events(of: range.lowerBound + sample)
        let first = layer.firstSpikes(of: events, scales: scales, count: spikes)
        for rank in 0..<spikes {
          let spike = rank < first.count ? first[rank] : nil
          neurons[sample * spikes + rank] = Int32(spike?.neuron ?? -1)
          steps[sample * spikes + rank] = UInt8(spike?.step ?? state.parameters.code.steps)
          ratios[sample * spikes + rank] = spike?.ratio ?? 0
        }
      }
    }
    return answer
  }
}
