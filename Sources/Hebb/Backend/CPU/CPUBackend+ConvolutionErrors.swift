// SPDX-License-Identifier: Apache-2.0

extension CPUBackend {
  package func carryBack(
    _ error: DeviceSequence, through weight: DeviceBuffer<Float>, geometry: ConvolutionGeometry
  ) throws -> DeviceSequence {
    try checkCarryBack(error, through: weight, geometry: geometry)
    let (features, outputs) = (geometry.features, geometry.outputFeatures)
    let rows = (error.isConstant ? 1 : error.steps) * error.batch
    let carried = try makeBuffer(of: Float.self, count: elementCount(of: [rows, features]))
    let (w, e) = try (elements(of: weight), elements(of: error.values))
    let back = try elements(of: carried)
    let positions = geometry.outputHeight * geometry.outputWidth
    let windows = ConvolutionWindows(geometry)
    forEachBlock(of: rows, size: 1) { block in
      for row in block {
        var sums = [Double](repeating: 0, count: features)
        for output in 0..<geometry.outputChannels {
          for position in 0..<positions {
            let value = Double(e[row * outputs + output * positions + position])
            guard value != 0 else { continue }
            windows.forEach(output: output, position: position) { weight, feature in
              sums[feature] += Double(w[weight]) * value
            }
          }
        }
        for feature in 0..<features { back[row * features + feature] = Float(sums[feature]) }
      }
    }
    return DeviceActivity.values(error).sequence(of: carried, features: features)
  }
}
