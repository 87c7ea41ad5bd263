// SPDX-License-Identifier: Apache-2.0

extension CPUBackend: WinnerOperations {
  package func unitPatches(
    of pixels: DeviceBuffer<UInt8>, geometry: ConvolutionGeometry, places: PatchSequence,
    isCentered: Bool
  ) throws -> UnitPatches {
    try geometry.check(places, of: pixels)
    let (count, inputs) = (places.images.count, geometry.fanIn)
    let patches = UnitPatches(
      values: try makeBuffer(of: Float.self, count: elementCount(of: [count, inputs])),
      norms: try makeBuffer(of: Float.self, count: count), count: count, inputs: inputs)
    let (values, norms) = try (elements(of: patches.values), elements(of: patches.norms))
    let (source, offsets) = (try elements(of: pixels), geometry.patchOffsets)
    forEachBlock(of: count) { block in
      for patch in block {
        let corner = places.corners[patch]
        let first =
          Int(places.images[patch]) * geometry.features + Int(corner >> 16) * geometry.width
          + Int(corner & 0xFFFF)
        var (x, norm) = offsets.unitPatch(source, at: first, isCentered: isCentered)
        norms[patch] = norm
        if norm == 0 { norm = 1 }
        for input in x.indices { x[input] /= norm }
        for input in x.indices { values[patch * inputs + input] = x[input] }
      }
    }
    return patches
  }

  package func learnWinners(
    _ maps: WinnerMaps, patches: UnitPatches, order: [UInt32], batches: [CompetitionBatch]
  ) throws -> DeviceBuffer<Int32> {
    try maps.check(patches, order: order, batches: batches)
    let presented = batches.reduce(0) { $0 + $1.range.count }
    let buffer = try makeBuffer(of: Int32.self, count: presented)
    let winners = try elements(of: buffer)
    let competing = try WinnerNeurons(maps, patches, on: self)
    var out = 0
    for batch in batches {
      let (shown, first) = (Array(order[batch.range]), out)
      forEachBlock(of: shown.count, size: 64) { block in
        for sample in block { winners[first + sample] = competing.winner(of: Int(shown[sample])) }
      }
      let won = shown.indices.map { Int(winners[first + $0]) }
      competing.learn(shown, winners: won, batch: batch)
      out += shown.count
    }
    return buffer
  }
}

extension ConvolutionGeometry {
  /// Where the inputs of a patch stand behind its corner: channel, kernel row, kernel column.
  fileprivate var patchOffsets: [Int] {
    (0..<channels).flatMap { channel in
      (0..<kernel.height).flatMap { row in
        (0..<kernel.width).map { column in
          (channel * height + row * dilation.height) * width + column * dilation.width
        }
      }
    }
  }
}

extension [Int] {
  /// The pixels at these offsets, less their mean where centered, and their norm.
  fileprivate func unitPatch(
    _ pixels: Elements<UInt8>, at first: Int, isCentered: Bool
  ) -> (values: [Float], norm: Float) {
    var values = map { Float(pixels[first + $0]) }
    let mean = isCentered ? values.reduce(0, +) / Float(count) : 0
    var square: Float = 0
    for input in values.indices {
      values[input] -= mean
      square += values[input] * values[input]
    }
    return (values, square.squareRoot())
  }
}

/// Maps of which one wins a patch, on the host: the equations of ``WinnerOperations``.
private struct WinnerNeurons: Sendable {
  let maps: Int
  let inputs: Int
  let padded: Int
  let weights: Elements<Float>
  let homeostasis: Elements<Float>
  let wins: Elements<UInt32>
  let values: Elements<Float>
  let norms: Elements<Float>

  init(_ maps: WinnerMaps, _ patches: UnitPatches, on backend: CPUBackend) throws {
    (self.maps, inputs, padded) = (maps.maps, maps.inputs, maps.paddedMaps)
    weights = try backend.elements(of: maps.weights)
    homeostasis = try backend.elements(of: maps.homeostasis)
    wins = try backend.elements(of: maps.wins)
    values = try backend.elements(of: patches.values)
    norms = try backend.elements(of: patches.norms)
  }

  /// The map with the largest current less homeostasis; -1 where the patch is empty.
  func winner(of patch: Int) -> Int32 {
    guard norms[patch] > 0 else { return -1 }
    var scores = [Float](repeating: 0, count: maps)
    for input in 0..<inputs {
      let (x, row) = (values[patch * inputs + input], input * padded)
      for map in 0..<maps { scores[map] += x * weights[row + map] }
    }
    for map in 0..<maps { scores[map] -= homeostasis[map] }
    var best = 0
    for map in 1..<max(maps, 1) where scores[map] > scores[best] { best = map }
    return Int32(best)
  }

  /// Adds what maps have won, makes their norms 1 again and moves their homeostasis.
  func learn(_ patches: [UInt32], winners: [Int], batch: CompetitionBatch) {
    guard !patches.isEmpty else { return }
    var sums = [Float](repeating: 0, count: maps * inputs)
    var won = [UInt32](repeating: 0, count: maps)
    for (patch, winner) in zip(patches, winners) where winner >= 0 {
      won[winner] += 1
      for input in 0..<inputs {
        sums[winner * inputs + input] += values[Int(patch) * inputs + input]
      }
    }
    let share = Float(maps) / Float(patches.count)
    for map in 0..<maps {
      var square: Float = 0
      for input in 0..<inputs {
        let index = input * padded + map
        weights[index] += batch.learningRate * sums[map * inputs + input]
        square += weights[index] * weights[index]
      }
      let norm = square > 0 ? square.squareRoot() : 1
      for input in 0..<inputs { weights[input * padded + map] /= norm }
      homeostasis[map] += batch.homeostasisRate * (Float(won[map]) * share - 1)
      wins[map] += won[map]
    }
  }
}
