// SPDX-License-Identifier: Apache-2.0

extension CPUBackend: ConvolutionOperations {
  package func convolve(
    _ input: DeviceActivity, weight: DeviceBuffer<Float>, bias: DeviceBuffer<Float>?,
    geometry: ConvolutionGeometry
  ) throws -> DeviceSequence {
    try checkConvolution(of: input, weight: weight, bias: bias, geometry: geometry)
    var isConstant = false
    if case .values(let sequence) = input { isConstant = sequence.isConstant }
    let (steps, batch) = (isConstant ? 1 : input.steps, input.batch)
    let current = try makeBuffer(
      of: Float.self, count: steps * batch * geometry.outputFeatures)
    let (x, w, sums) = try (elements(of: input), elements(of: weight), elements(of: current))
    let offsets = try bias.map { try elements(of: $0) }
    let (features, outputs) = (geometry.features, geometry.outputFeatures)
    let positions = geometry.outputHeight * geometry.outputWidth
    let windows = ConvolutionWindows(geometry)
    forEachBlock(of: steps * batch * geometry.outputChannels, size: 8) { block in
      for item in block {
        let (row, output) = (item / geometry.outputChannels, item % geometry.outputChannels)
        let (step, sample) = (row / batch, row % batch)
        for position in 0..<positions {
          var sum = offsets.map { Double($0[output]) } ?? 0
          windows.forEach(output: output, position: position) { weight, feature in
            sum += Double(w[weight]) * Double(x[step, sample * features + feature])
          }
          sums[row * outputs + output * positions + position] = Float(sum)
        }
      }
    }
    return DeviceSequence(
      values: current, isConstant: isConstant, steps: input.steps, batch: batch,
      features: outputs)
  }

  package func addWeightDelta(
    pre: DeviceActivity, post: DeviceActivity, weight: DeviceBuffer<Float>,
    geometry: ConvolutionGeometry, parameters: PlasticityParameters, traces: PlasticityTraces?,
    delta: DeviceBuffer<Float>, scale: Float, keep: Float, form: PlasticityForm
  ) throws {
    try checkWeightDelta(
      pre: pre, post: post, weight: weight, geometry: geometry, traces: traces, delta: delta)
    let traces = try traces.map { try startingTraces($0) }
    let sums = ConvolutionDeltaSums(
      geometry: geometry, steps: pre.steps, batch: pre.batch, pre: try elements(of: pre),
      post: try elements(of: post),
      tracePre: try elements(
        of: trace(of: pre, tau: parameters.tauPre, direction: .causal, carried: traces?.pre).values),
      tracePost: try elements(
        of: trace(of: post, tau: parameters.tauPost, direction: .causal, carried: traces?.post)
          .values))
    let (w, change) = try (elements(of: weight), elements(of: delta))
    let (modulation, fanIn) = (parameters.modulation, geometry.fanIn)
    forEachBlock(of: geometry.outputChannels, size: 1) { outputs in
      for output in outputs {
        let (potentiation, depression) = sums.terms(of: output)
        for k in 0..<fanIn {
          let index = output * fanIn + k
          let step =
            modulation.potentiation(Double(w[index])) * potentiation[k]
            - modulation.depression(Double(w[index])) * depression[k]
          let kept = keep == 0 ? 0 : Double(keep) * Double(change[index])
          change[index] = Float(kept + Double(scale) * step)
        }
      }
    }
  }
}

/// Which input each output sees through which weight.
struct ConvolutionWindows: Sendable {
  private let geometry: ConvolutionGeometry

  init(_ geometry: ConvolutionGeometry) { self.geometry = geometry }

  /// Calls with each weight of an output channel and the input feature that it meets at a place of the
  /// output; what lies in the padding is left out.
  @inline(__always)
  func forEach(output: Int, position: Int, _ body: (_ weight: Int, _ feature: Int) -> Void) {
    let (y, x) = (position / geometry.outputWidth, position % geometry.outputWidth)
    let groupChannels = geometry.channels / geometry.groups
    let firstChannel = output / (geometry.outputChannels / geometry.groups) * groupChannels
    var weight = output * geometry.fanIn
    for channel in firstChannel..<firstChannel + groupChannels {
      for j in 0..<geometry.kernel.height {
        let row =
          y * geometry.stride.height + j * geometry.dilation.height - geometry.padding.height
        for k in 0..<geometry.kernel.width {
          let column =
            x * geometry.stride.width + k * geometry.dilation.width - geometry.padding.width
          if row >= 0, row < geometry.height, column >= 0, column < geometry.width {
            body(weight, (channel * geometry.height + row) * geometry.width + column)
          }
          weight += 1
        }
      }
    }
  }
}

/// The two sums of a convolution's weight delta before they are weighed, as the equation has them.
private struct ConvolutionDeltaSums: Sendable {
  let geometry: ConvolutionGeometry
  let steps: Int
  let batch: Int
  let pre: ActivityElements
  let post: ActivityElements
  let tracePre: Elements<Float>
  let tracePost: Elements<Float>

  /// Σ s_post · tr_pre and Σ tr_post · s_pre of one output channel, one for each of its weights.
  func terms(of output: Int) -> (potentiation: [Double], depression: [Double]) {
    let windows = ConvolutionWindows(geometry)
    let (features, outputs) = (geometry.features, geometry.outputFeatures)
    let positions = geometry.outputHeight * geometry.outputWidth
    let first = output * geometry.fanIn
    var potentiation = [Double](repeating: 0, count: geometry.fanIn)
    var depression = potentiation
    for row in 0..<steps * batch {
      let (step, sample) = (row / batch, row % batch)
      for position in 0..<positions {
        let feature = output * positions + position
        let spike = Double(post[step, sample * outputs + feature])
        let trace = Double(tracePost[row * outputs + feature])
        guard spike != 0 || trace != 0 else { continue }
        windows.forEach(output: output, position: position) { weight, input in
          potentiation[weight - first] += spike * Double(tracePre[row * features + input])
          depression[weight - first] += trace * Double(pre[step, sample * features + input])
        }
      }
    }
    return (potentiation, depression)
  }
}
