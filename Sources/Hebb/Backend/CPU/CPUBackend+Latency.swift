// SPDX-License-Identifier: Apache-2.0

extension CPUBackend: LatencyOperations {
  package func onOffContrast(
    _ images: DeviceImages, in range: Range<Int>, filter: OnOffFilter, shift: PixelShift
  ) throws -> DeviceBuffer<Float> {
    try checkOnOff(images, in: range, filter: filter)
    let contrast = try makeBuffer(
      of: Float.self, count: elementCount(of: [range.count, filter.features]))
    let values = try elements(of: contrast)
    let (pixels, order) = try (elements(of: images.pixels), elements(of: images.order))
    forEachBlock(of: range.count, size: 8) { block in
      for sample in block {
        let image = Int(order[range.lowerBound + sample]) * filter.pixels
        let moved = filter.moved(by: shift) { pixels[image + $0] }
        let inner = filter.blurred(moved, gaussian: 0)
        let outer = filter.blurred(moved, gaussian: 1)
        for place in 0..<filter.pixels {
          let difference = inner[place] - outer[place]
          values[sample * filter.features + 2 * place] = max(difference, 0)
          values[sample * filter.features + 2 * place + 1] = max(-difference, 0)
        }
      }
    }
    return contrast
  }

  package func widenRange(
    minimum: DeviceBuffer<Float>, maximum: DeviceBuffer<Float>, by values: DeviceBuffer<Float>
  ) throws {
    let features = minimum.count
    let samples = try checkSamples(values, features: features)
    try checkCount(maximum, isProductOf: [features])
    let (low, high) = try (elements(of: minimum), elements(of: maximum))
    let x = try elements(of: values)
    for feature in 0..<features {
      for sample in 0..<samples {
        low[feature] = min(low[feature], x[sample * features + feature])
        high[feature] = max(high[feature], x[sample * features + feature])
      }
    }
  }

  package func latencies(
    of values: DeviceBuffer<Float>, minimum: DeviceBuffer<Float>, scale: DeviceBuffer<Float>
  ) throws -> DeviceLatencies {
    let features = minimum.count
    let samples = try checkSamples(values, features: features)
    try checkCount(scale, isProductOf: [features])
    let result = DeviceLatencies(
      times: try makeBuffer(of: UInt8.self, count: values.count), batch: samples,
      features: features)
    let (x, low) = try (elements(of: values), elements(of: minimum))
    let (factor, times) = try (elements(of: scale), elements(of: result.times))
    forEachBlock(of: values.count) { block in
      for index in block {
        let u = (x[index] - low[index % features]) * factor[index % features]
        let step = min(max(1 - u, 0), 1) * 254.999
        times[index] = u > 0 ? UInt8(step) : DeviceLatencies.never
      }
    }
    return result
  }

  package func earliestSpikes(
    of latencies: DeviceLatencies, geometry: PoolingGeometry
  ) throws -> DeviceLatencies {
    try geometry.check(latencies: latencies)
    let features = geometry.pooledFeatures
    let result = DeviceLatencies(
      times: try makeBuffer(of: UInt8.self, count: elementCount(of: [latencies.batch, features])),
      batch: latencies.batch, features: features)
    let (times, pooled) = try (elements(of: latencies.times), elements(of: result.times))
    let (channels, pooledWidth) = (geometry.channels, geometry.pooledWidth)
    forEachBlock(of: latencies.batch, size: 8) { block in
      for sample in block {
        for index in 0..<features {
          let (place, channel) = (index / channels, index % channels)
          var earliest = DeviceLatencies.never
          for row in geometry.rows(of: place / pooledWidth) {
            for column in geometry.columns(of: place % pooledWidth) {
              let at = (row * geometry.width + column) * channels + channel
              earliest = min(earliest, times[sample * latencies.features + at])
            }
          }
          pooled[sample * features + index] = earliest
        }
      }
    }
    return result
  }

  package func gather(
    _ source: DeviceLatencies, rows: [UInt32], to places: [UInt32],
    of destination: DeviceLatencies
  ) throws {
    try checkGather(source, rows: rows, to: places, of: destination)
    let (from, to) = try (elements(of: source.times), elements(of: destination.times))
    let features = source.features
    for (row, place) in zip(rows, places) {
      for feature in 0..<features {
        to[Int(place) * features + feature] = from[Int(row) * features + feature]
      }
    }
  }
}

extension OnOffFilter {
  /// An image moved by a number of pixels, as intensities; what comes in is black.
  fileprivate func moved(by shift: PixelShift, pixel: (Int) -> UInt8) -> [Float] {
    (0..<pixels).map { place in
      let (y, x) = (place / columns - shift.down, place % columns - shift.right)
      guard (0..<rows).contains(y), (0..<columns).contains(x) else { return 0 }
      return Float(pixel(y * columns + x)) / 255
    }
  }

  /// An image blurred along its rows and then along its columns; the border is repeated.
  fileprivate func blurred(_ image: [Float], gaussian: Int) -> [Float] {
    let g = taps[gaussian * size..<(gaussian + 1) * size]
    func blur(_ image: [Float], at: (_ y: Int, _ x: Int, _ tap: Int) -> Int) -> [Float] {
      (0..<pixels).map { place in
        var sum: Float = 0
        for (tap, weight) in g.enumerated() {
          sum += weight * image[at(place / columns, place % columns, tap - size / 2)]
        }
        return sum
      }
    }
    let rowsBlurred = blur(image) { y, x, tap in
      y * columns + min(max(x + tap, 0), columns - 1)
    }
    return blur(rowsBlurred) { y, x, tap in min(max(y + tap, 0), rows - 1) * columns + x }
  }
}
