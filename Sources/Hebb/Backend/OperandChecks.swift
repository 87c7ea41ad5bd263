// SPDX-License-Identifier: Apache-2.0

// What both backends check before they work, so that the same call fails with the same error.

extension DeviceSpikeTrain {
  /// Throws unless the words are those of the steps, batch and features.
  func check() throws {
    try checkCount(words, isProductOf: [SpikeTrain.wordCount(steps: steps), batch, features])
  }
}

extension DeviceSequence {
  /// Throws unless the values are those of the steps, batch and features.
  func check() throws {
    try checkCount(values, isProductOf: isConstant ? [batch, features] : [steps, batch, features])
  }
}

extension DeviceActivity {
  /// Throws unless the elements are those of the steps, batch and features.
  func check() throws {
    switch self {
    case .spikes(let train): try train.check()
    case .values(let sequence): try sequence.check()
    }
  }
}

extension DeviceMatrix {
  /// Throws unless the values are those of the rows and columns.
  func check() throws {
    try checkCount(values, isProductOf: [rows, columns])
  }
}

/// Throws ``ShapeError`` unless a buffer holds one element for each place of a shape.
func checkCount<Element>(_ buffer: DeviceBuffer<Element>, isProductOf shape: [Int]) throws {
  let expected = try elementCount(of: shape)
  guard buffer.count == expected else {
    throw ShapeError.elementCount(shape: shape, expected: expected, found: buffer.count)
  }
}

/// Throws ``ShapeError`` unless a dense product's extents fit.
func checkProduct(
  _ left: DeviceMatrix, _ right: DeviceMatrix, into product: DeviceBuffer<Float>
) throws {
  try left.check()
  try right.check()
  guard left.effectiveColumns == right.effectiveRows else {
    throw ShapeError.mismatch(
      location: "dense product", what: "inner extents", first: left.effectiveColumns,
      second: right.effectiveRows)
  }
  try checkCount(product, isProductOf: [left.effectiveRows, right.effectiveColumns])
}

/// Throws ``ShapeError`` unless the sizes of an STDP weight delta fit.
func checkWeightDelta(
  pre: DeviceActivity, post: DeviceActivity, weight: DeviceBuffer<Float>,
  traces: PlasticityTraces?, delta: DeviceBuffer<Float>
) throws {
  try pre.check()
  try post.check()
  let location = "STDP weight delta"
  guard pre.steps == post.steps else {
    throw ShapeError.mismatch(
      location: location, what: "time steps", first: pre.steps, second: post.steps)
  }
  guard pre.batch == post.batch else {
    throw ShapeError.mismatch(
      location: location, what: "samples", first: pre.batch, second: post.batch)
  }
  try checkCount(weight, isProductOf: [post.features, pre.features])
  try checkCount(delta, isProductOf: [post.features, pre.features])
  guard let traces else { return }
  try checkCount(traces.pre, isProductOf: [pre.batch, pre.features])
  try checkCount(traces.post, isProductOf: [post.batch, post.features])
}

/// Throws unless a trace can be taken: tau above 0, the carried trace of the activity's size.
func checkTrace(of activity: DeviceActivity, tau: Float, carried: DeviceBuffer<Float>?) throws {
  try ParameterError.check(tau, is: .above(0), name: "tau")
  try activity.check()
  guard let carried else { return }
  try checkCount(carried, isProductOf: [activity.batch, activity.features])
}

/// Throws unless a range of images can be encoded in a number of steps.
func checkEncoding(_ images: DeviceImages, in range: Range<Int>, steps: Int) throws {
  try ParameterError.check(steps, is: .atLeast(1), name: "encoder.steps")
  try ParameterError.check(images.features, is: .atLeast(1), name: "features")
  try checkRange(range, in: images.order, operation: "encoding")
}

/// What a pixel is multiplied with to bound the upper 24 bits of the random words that make a spike.
///
/// One product on the device, which every device rounds alike: no division there.
func poissonScale(maximumRate: Float) -> Float { maximumRate / 255 * 0x1p24 }

/// The neurons that labels are counted for; throws unless the sizes fit.
func checkLabelCount(
  neurons: DeviceBuffer<Int32>, stride: Int, labels: DeviceBuffer<UInt8>,
  counts: DeviceBuffer<UInt32>, classes: Int
) throws -> Int {
  try ParameterError.check(stride, is: .atLeast(1), name: "stride")
  try ParameterError.check(classes, is: .atLeast(1), name: "classes")
  try checkCount(neurons, isProductOf: [labels.count, stride])
  let rows = counts.count / classes
  try checkCount(counts, isProductOf: [rows, classes])
  return rows
}

/// Throws ``ShapeError`` unless an input, weights and biases are those of a convolution.
func checkConvolution(
  of input: DeviceActivity, weight: DeviceBuffer<Float>, bias: DeviceBuffer<Float>?,
  geometry: ConvolutionGeometry
) throws {
  try input.check()
  guard input.features == geometry.features else {
    throw ShapeError.features(
      location: "convolution", expected: geometry.features, found: input.features)
  }
  try checkCount(weight, isProductOf: geometry.weightShape)
  if let bias { try checkCount(bias, isProductOf: [geometry.outputChannels]) }
}

/// Throws ``ShapeError`` unless the sizes of a convolution's STDP weight delta fit.
func checkWeightDelta(
  pre: DeviceActivity, post: DeviceActivity, weight: DeviceBuffer<Float>,
  geometry: ConvolutionGeometry, traces: PlasticityTraces?, delta: DeviceBuffer<Float>
) throws {
  try pre.check()
  try post.check()
  let location = "STDP weight delta"
  guard pre.features == geometry.features, post.features == geometry.outputFeatures else {
    let isPre = pre.features != geometry.features
    throw ShapeError.features(
      location: location, expected: isPre ? geometry.features : geometry.outputFeatures,
      found: isPre ? pre.features : post.features)
  }
  guard pre.steps == post.steps else {
    throw ShapeError.mismatch(
      location: location, what: "time steps", first: pre.steps, second: post.steps)
  }
  guard pre.batch == post.batch else {
    throw ShapeError.mismatch(
      location: location, what: "samples", first: pre.batch, second: post.batch)
  }
  try checkCount(weight, isProductOf: geometry.weightShape)
  try checkCount(delta, isProductOf: geometry.weightShape)
  guard let traces else { return }
  try checkCount(traces.pre, isProductOf: [pre.batch, pre.features])
  try checkCount(traces.post, isProductOf: [post.batch, post.features])
}
