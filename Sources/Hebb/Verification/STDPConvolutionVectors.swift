// SPDX-License-Identifier: Apache-2.0

/// The cases `stdp_conv1d` and `stdp_conv2d`: the weight delta of a convolution, call after call with the
/// weights unchanged.
///
/// Given `weight [out, in, …]` and for call k `pre_k [T, N, in, …]`, which may be real-valued, and the spikes
/// `post_k [T, N, out, …]`; expected are `delta_w_k`, with the traces carried over from call to call, and after
/// the last one `trace_pre`, of the padded input, and `trace_post`.
struct STDPConvolutionVectors: VectorCase {
  static let names = ["stdp_conv1d", "stdp_conv2d"]

  let parameters: PlasticityParameters
  let geometry: ConvolutionGeometry
  let weight: Tensor
  let calls: [PlasticityCall]
  let tracePre: Tensor
  let tracePost: Tensor

  var given: [String] { ["weight"] + calls.indices.flatMap { ["pre_\($0)", "post_\($0)"] } }

  init(_ vectors: ReferenceVectors) throws {
    try vectors.choice("step_mode", of: ["m": ()])
    let axes = try vectors.choice("case", of: ["stdp_conv1d": 1, "stdp_conv2d": 2])
    parameters = try vectors.plasticity()
    let steps = try vectors.count("T")
    let padding = try vectors.count("padding", from: 0)
    let anyPlane = [Int?](repeating: nil, count: axes)
    let pre = try vectors.tensor("pre_0", shape: [steps, nil, nil] + anyPlane).shape
    let (batch, channels, plane) = (pre[1], pre[2], Array(pre[3...]))
    weight = try vectors.tensor("weight", shape: [nil, channels] + anyPlane)
    geometry = try vectors.convolution(
      channels: channels, plane: plane, weight: weight.shape, padding: padding)
    let output =
      [geometry.outputChannels] + [geometry.outputHeight, geometry.outputWidth].suffix(axes)
    tracePre = try vectors.tensor(
      "trace_pre", shape: [batch, channels] + plane.map { $0 + 2 * padding })
    tracePost = try vectors.tensor("trace_post", shape: [batch] + output)
    calls = try vectors.plasticityCalls(
      pre: pre, post: [steps, batch] + output, weight: weight.shape)
  }

  func results(on backend: any Backend) throws -> [TensorResult] {
    let batch = tracePre.shape[0]
    let weights = try backend.makeBuffer(copying: weight.values)
    let delta = try backend.makeBuffer(of: Float.self, count: weight.count)
    let pre = try backend.makeBuffer(of: Float.self, count: batch * geometry.features)
    let post = try backend.makeBuffer(of: Float.self, count: tracePost.count)
    var terms = WeightDeltaTerms(parameters, batch: batch, geometry: geometry)
    var results: [TensorResult] = []
    for (index, call) in calls.enumerated() {
      try backend.addWeightDelta(
        pre: backend.activity(call.pre), post: backend.activity(call.post), weight: weights,
        geometry: geometry, parameters: parameters,
        traces: PlasticityTraces(pre: pre, post: post, areZero: index == 0), delta: delta,
        scale: 1, keep: 0, form: .automatic)
      let sums = terms.absoluteSums(
        pre: call.pre.values, post: call.post.values, weight: weight.values, batch: batch)
      results.append(
        TensorResult(
          "delta_w_\(index)", got: try backend.read(delta), expected: call.delta,
          within: .sum(absoluteTerms: sums)))
    }
    return results + [
      TensorResult(
        "trace_pre", got: padded(try backend.read(pre)), expected: tracePre, within: .state),
      TensorResult(
        "trace_post", got: try backend.read(post), expected: tracePost, within: .state),
    ]
  }

  /// The trace of the input with that of its padding, which is 0.
  private func padded(_ trace: [Float]) -> [Float] {
    let height = geometry.height + 2 * geometry.padding.height
    let width = geometry.width + 2 * geometry.padding.width
    var padded = [Float](repeating: 0, count: tracePre.count)
    for row in 0..<trace.count / geometry.width {
      let (plane, y) = (row / geometry.height, row % geometry.height)
      let first = (plane * height + y + geometry.padding.height) * width + geometry.padding.width
      padded.replaceSubrange(
        first..<first + geometry.width,
        with: trace[(row * geometry.width)...].prefix(geometry.width))
    }
    return padded
  }
}

extension ReferenceVectors {
  /// The geometry of a convolution over lines or planes, with the stride that the metadata names.
  fileprivate func convolution(
    channels: Int, plane: [Int], weight: [Int], padding: Int
  ) throws -> ConvolutionGeometry {
    let stride = try count("stride")
    let isLine = plane.count == 1
    do {
      return try ConvolutionGeometry(
        channels: channels, height: isLine ? 1 : plane[0], width: plane[plane.count - 1],
        outputChannels: weight[0], kernel: (isLine ? 1 : weight[2], weight[weight.count - 1]),
        stride: (isLine ? 1 : stride, stride), padding: (isLine ? 0 : padding, padding))
    } catch let error as GeometryError {
      throw malformed(
        "tensor weight has shape \(weight): its \(error.report.location) \(error.report.problem)",
        remedy: "write the vectors again")
    }
  }
}
