// SPDX-License-Identifier: Apache-2.0

extension CPUBackend: DistortionOperations {
  package func distort(
    _ images: DeviceImages, rows: Int, columns: Int, by maps: DeviceBuffer<Float>
  ) throws -> DeviceImages {
    try checkDistortion(images, rows: rows, columns: columns, maps: maps)
    let features = images.features
    let distorted = try makeBuffer(
      of: UInt8.self, count: elementCount(of: [images.order.count, features]))
    let (pixels, order) = try (elements(of: images.pixels), elements(of: images.order))
    let (m, result) = try (elements(of: maps), elements(of: distorted))
    forEachBlock(of: images.order.count, size: 8) { block in
      for sample in block {
        let image = Int(order[sample]) * features
        let sample = (map: sample * 6, first: sample * features)
        let pixel: (Int, Int) -> Float = { y, x in
          guard y >= 0, y < rows, x >= 0, x < columns else { return 0 }
          return Float(pixels[image + y * columns + x])
        }
        for place in 0..<features {
          let (x, y) = (Float(place % columns), Float(place / columns))
          let fromX = m[sample.map] * x + m[sample.map + 1] * y + m[sample.map + 2]
          let fromY = m[sample.map + 3] * x + m[sample.map + 4] * y + m[sample.map + 5]
          var value: Float = 0
          if fromX > -1, fromX < Float(columns), fromY > -1, fromY < Float(rows) {
            let (left, top) = (Int(fromX.rounded(.down)), Int(fromY.rounded(.down)))
            let (rightPart, lowPart) = (fromX - Float(left), fromY - Float(top))
            let upper = pixel(top, left) * (1 - rightPart) + pixel(top, left + 1) * rightPart
            let lower =
              pixel(top + 1, left) * (1 - rightPart) + pixel(top + 1, left + 1) * rightPart
            value = upper * (1 - lowPart) + lower * lowPart
          }
          result[sample.first + place] = UInt8(value + 0.5)
        }
      }
    }
    return try inOrder(distorted, of: images)
  }
}
