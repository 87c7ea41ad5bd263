// SPDX-License-Identifier: Apache-2.0

extension CPUBackend: PatchOperations {
  package func answerPatches(
    _ state: CompetitionState, images: DeviceImages, in range: Range<Int>,
    geometry: PatchGeometry, winners: Int, threshold: Float
  ) throws -> PatchAnswers {
    try checkPatches(state, images: images, in: range, geometry: geometry, winners: winners)
    let maps = try makeBuffer(
      of: Int16.self, count: range.count * geometry.positions * winners)
    let layer = try CompetingNeurons(state, on: self)
    let scales = layer.scales(threshold: threshold, usesHomeostasis: false)
    let (pixels, order) = try (elements(of: images.pixels), elements(of: images.order))
    let answers = try elements(of: maps)
    let (steps, table) = (state.parameters.code.steps, state.parameters.code.table)
    forEachBlock(of: range.count, size: 4) { block in
      for sample in block {
        let image = Int(order[range.lowerBound + sample]) * geometry.pixels
        for position in 0..<geometry.positions {
          let corner =
            image + position / geometry.columns * geometry.imageColumns
            + position % geometry.columns
          let events = SampleEvents(
            steps: steps,
            step: { input in
              let row = input / geometry.kernel * geometry.imageColumns
              return table[Int(pixels[corner + row + input % geometry.kernel])]
            }, count: geometry.inputs)
          let first =
            events.isEmpty
            ? [] : layer.firstSpikes(of: events, scales: scales, count: winners)
          let out = (sample * geometry.positions + position) * winners
          for rank in 0..<winners {
            answers[out + rank] = rank < first.count ? Int16(first[rank].neuron) : -1
          }
        }
      }
    }
    return PatchAnswers(
      maps: maps, images: range.count, positions: geometry.positions, winners: winners)
  }
}
