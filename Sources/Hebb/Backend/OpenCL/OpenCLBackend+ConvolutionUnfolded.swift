// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend {
  package func convolveAndFire(
    _ input: DeviceActivity, weight: DeviceBuffer<Float>, bias: DeviceBuffer<Float>?,
    geometry: ConvolutionGeometry, membrane: DeviceBuffer<Float>, isResting: Bool,
    parameters: NeuronParameters
  ) throws -> DeviceSpikeTrain {
    guard firesUnfolded(geometry) else {
      return try convolveThenFire(
        input, weight: weight, bias: bias, geometry: geometry, membrane: membrane,
        isResting: isResting, parameters: parameters)
    }
    try checkConvolution(of: input, weight: weight, bias: bias, geometry: geometry)
    try checkCount(membrane, isProductOf: [input.batch, geometry.outputFeatures])
    let words: DeviceBuffer<UInt32> = try makeUninitializedBuffer(
      count: SpikeTrain.wordCount(steps: input.steps) * input.batch * geometry.outputFeatures)
    let items = min(input.batch, device.computeUnits)
    let planes = items * (input.isConstant ? 1 : 4)
    let padded: DeviceBuffer<Float> = try makeUninitializedBuffer(
      count: planes * geometry.channels * geometry.paddedPlaces)
    let unfolded: DeviceBuffer<Float> = try makeUninitializedBuffer(
      count: planes * geometry.fanIn * geometry.unfoldedPlaces)
    try launch(
      "fire_unfolded", of: .convolutionUnfolded,
      defines: [widthDefine] + geometry.defines + input.defines + parameters.defines,
      size: .items(items, inGroupsOf: 1),
      [
        argument(input), argument(weight), argument(bias ?? weight), .int(bias == nil ? 0 : 1),
        argument(membrane), .int(isResting ? 1 : 0), argument(words), argument(padded),
        argument(unfolded), .count(input.batch), .count(input.steps), .float(parameters.tau),
        .float(parameters.reset.restingPotential), .float(parameters.threshold),
      ])
    return DeviceSpikeTrain(
      words: words, steps: input.steps, batch: input.batch, features: geometry.outputFeatures)
  }

  /// Whether currents and neurons go in one pass: where channels are so few that dense products cost
  /// less than writing the currents and reading them again.
  private func firesUnfolded(_ geometry: ConvolutionGeometry) -> Bool {
    !usesGroups && geometry.groups == 1 && geometry.fanIn <= 80
  }

  /// Both sums as dense products of what each place sees, an item a slice of the samples.
  func unfoldedSums(
    of pair: PlasticityPair, geometry: ConvolutionGeometry
  ) throws -> PlaceSums {
    let (parameters, steps) = (pair.parameters, pair.pre.steps)
    let modulation = parameters.modulation
    let sumCount = modulation.sumsDefine == nil ? 2 : 1
    let slices = min(pair.pre.batch, 16)
    let (pre, post) = (pair.carried(pair.traces?.pre), pair.carried(pair.traces?.post))
    let planes = slices * ((pair.pre.isConstant ? 1 : steps) + (pre == nil ? 0 : 1))
    let padded: DeviceBuffer<Float> = try makeUninitializedBuffer(
      count: planes * geometry.channels * geometry.paddedPlaces)
    let unfolded: DeviceBuffer<Float> = try makeUninitializedBuffer(
      count: planes * geometry.fanIn * geometry.unfoldedPlaces)
    let traces: DeviceBuffer<Float> = try makeUninitializedBuffer(
      count: slices * sumCount * (steps + 1) * 4 * 8 * ConvolutionGeometry.lanes)
    let partial: DeviceBuffer<Float> = try makeUninitializedBuffer(
      count: slices * sumCount * geometry.weightCount * ConvolutionGeometry.lanes)
    let sums: DeviceBuffer<Float> = try makeUninitializedBuffer(
      count: slices * sumCount * geometry.weightCount)
    let defines = geometry.defines + (modulation.sumsDefine.map { [$0] } ?? [])
    try launch(
      "sum_unfolded", of: .unfoldedPlasticity,
      defines: [widthDefine] + defines + pair.pre.defines + pair.post.postDefines,
      size: .items(slices, inGroupsOf: 1),
      [
        argument(pair.pre), argument(pair.post), argument(pre ?? sums), argument(post ?? sums),
        .int(pre == nil ? 0 : 1), .int(post == nil ? 0 : 1), argument(padded),
        argument(unfolded), argument(traces), argument(partial), argument(sums),
        .count(pair.pre.batch), .count(steps), .float(1 / parameters.tauPost),
        .float(1 / parameters.tauPre),
      ])
    return PlaceSums(values: sums, slices: slices, defines: defines + modulation.kernelDefines)
  }
}

extension ConvolutionGeometry {
  /// The places of an output plane in full vectors.
  var unfoldedPlaces: Int {
    (outputHeight * outputWidth + Self.lanes - 1) / Self.lanes * Self.lanes
  }

  /// The places of the padded input.
  var paddedPlaces: Int {
    (height + 2 * padding.height) * (width + 2 * padding.width)
  }
}

extension DeviceActivity {
  /// Whether it is one value a feature for all steps.
  fileprivate var isConstant: Bool {
    if case .values(let sequence) = self { sequence.isConstant } else { false }
  }

  /// What a kernel that meets this activity as the postsynaptic side is specialized for.
  fileprivate var postDefines: [String] {
    switch self {
    case .spikes: ["POST=uint", "POST_SPIKES"]
    case .values(let sequence):
      ["POST=float"] + (sequence.isConstant ? ["POST_CONSTANT"] : [])
    }
  }
}
