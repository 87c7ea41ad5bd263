// SPDX-License-Identifier: Apache-2.0

extension CPUBackend: EncodingOperations {
  package func directCurrent(
    _ images: DeviceImages, in range: Range<Int>, steps: Int
  ) throws -> DeviceSequence {
    try checkEncoding(images, in: range, steps: steps)
    let presented = try PresentedImages(images, from: range.lowerBound, on: self)
    let values = try makeBuffer(
      of: Float.self, count: elementCount(of: [range.count, images.features]))
    let x = try elements(of: values)
    forEachBlock(of: values.count) { block in
      for index in block { x[index] = Float(presented.pixel(index)) / 255 }
    }
    return DeviceSequence(
      values: values, isConstant: true, steps: steps, batch: range.count,
      features: images.features)
  }

  package func latencySpikes(
    _ images: DeviceImages, in range: Range<Int>, code: LatencyCode
  ) throws -> DeviceSpikeTrain {
    let table = code.table
    return try encode(images, in: range, steps: code.steps) { presented, index, word in
      let step = Int(table[Int(presented.pixel(index))])
      return step / 32 == word ? 1 << UInt32(step % 32) : 0
    }
  }

  package func poissonSpikes(
    _ images: DeviceImages, in range: Range<Int>, steps: Int, maximumRate: Float, seed: UInt64,
    presentation: Int
  ) throws -> DeviceSpikeTrain {
    try ParameterError.check(maximumRate, is: .within(0, 1), name: "encoder.maximumRate")
    let key = Philox4x32.key(seed: seed, purpose: .encoding)
    let scale = poissonScale(maximumRate: maximumRate)
    return try encode(images, in: range, steps: steps) { presented, index, word in
      let bound = Float(presented.pixel(index)) * scale
      var spikes: UInt32 = 0
      for step in word * 32..<min(steps, word * 32 + 32) {
        let random = Philox4x32.words(
          counter: SIMD4(
            UInt32(truncatingIfNeeded: presentation), UInt32(step / 4),
            UInt32(index % images.features), presented.image(index)), key: key)
        if Float(random[step % 4] >> 8) < bound { spikes |= 1 << UInt32(step % 32) }
      }
      return spikes
    }
  }

  /// Spikes from the packed word that a body gives for an element of the batch and a word of steps.
  private func encode(
    _ images: DeviceImages, in range: Range<Int>, steps: Int,
    _ body: @Sendable (PresentedImages, _ index: Int, _ word: Int) -> UInt32
  ) throws -> DeviceSpikeTrain {
    try checkEncoding(images, in: range, steps: steps)
    let presented = try PresentedImages(images, from: range.lowerBound, on: self)
    let count = try elementCount(of: [range.count, images.features])
    let words = try makeBuffer(
      of: UInt32.self, count: elementCount(of: [SpikeTrain.wordCount(steps: steps), count]))
    let spikes = try elements(of: words)
    forEachBlock(of: words.count, size: 512) { block in
      for place in block { spikes[place] = body(presented, place % count, place / count) }
    }
    return DeviceSpikeTrain(
      words: words, steps: steps, batch: range.count, features: images.features)
  }
}

/// The images of a batch in the order of presentation.
private struct PresentedImages: Sendable {
  private let pixels: Elements<UInt8>
  private let order: Elements<UInt32>
  private let features: Int
  private let first: Int

  init(_ images: DeviceImages, from first: Int, on backend: CPUBackend) throws {
    pixels = try backend.elements(of: images.pixels)
    order = try backend.elements(of: images.order)
    features = images.features
    self.first = first
  }

  /// The index of the image that an element of the batch belongs to.
  func image(_ index: Int) -> UInt32 { order[first + index / features] }

  /// The pixel of an element of the batch.
  func pixel(_ index: Int) -> UInt8 {
    pixels[Int(image(index)) * features + index % features]
  }
}
