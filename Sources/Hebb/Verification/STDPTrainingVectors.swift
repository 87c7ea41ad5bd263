// SPDX-License-Identifier: Apache-2.0

/// The case `stdp_sgd`: a layer of neurons trained by STDP through SGD with momentum, batch after batch.
///
/// Given `weight [out, in]` and for batch b `image_b [N, …]`, fed as a constant current for T steps; expected
/// are `rate_b [N, out]` before, and `weight_b` after one step of SGD on `gradient = −Δw`. Traces and
/// membranes start again with each batch; weights are not clamped.
struct STDPTrainingVectors: VectorCase {
  /// One batch: its images, and what it leads to.
  struct Batch {
    let image: Tensor
    let rate: Tensor
    let weight: Tensor
  }

  static let names = ["stdp_sgd"]

  let steps: Int
  let tau: Float
  let parameters: PlasticityParameters
  let learningRate: Float
  let momentum: Float
  let weight: Tensor
  let batches: [Batch]

  var given: [String] { ["weight"] + batches.indices.map { "image_\($0)" } }
  var outputs: Int { weight.shape[0] }
  var inputs: Int { weight.shape[1] }

  init(_ vectors: ReferenceVectors) throws {
    steps = try vectors.count("T")
    tau = try vectors.number("tau", is: .above(0))
    parameters = try vectors.plasticity()
    learningRate = try vectors.number("lr", is: .atLeast(0))
    momentum = try vectors.number("momentum", is: .within(0, 1))
    let weight = try vectors.tensor("weight", shape: [nil, nil])
    batches = try (0..<vectors.count("batches")).map { batch in
      let rate = try vectors.tensor("rate_\(batch)", shape: [nil, weight.shape[0]])
      return Batch(
        image: try vectors.images("image_\(batch)", count: rate.shape[0], pixels: weight.shape[1]),
        rate: rate, weight: try vectors.tensor("weight_\(batch)", shape: weight.shape))
    }
    self.weight = weight
  }

  func results(on backend: any Backend) throws -> [TensorResult] {
    let synapse = try DenseSynapse(
      inputs: inputs, outputs: outputs, weights: weight.values, on: backend)
    let neurons = SpikingNeurons(try .leakyIntegrateAndFire(tau: tau), on: backend)
    let learner = STDPLearner(synapse: synapse, parameters: parameters)
    let optimizer = try SGD(synapse.weight, momentum: momentum, on: backend)
    let bounds = weightBounds()
    return try batches.enumerated().flatMap { index, batch in
      let input = DeviceActivity.values(
        DeviceSequence(
          values: try backend.makeBuffer(copying: batch.image.values), isConstant: true,
          steps: steps, batch: batch.rate.shape[0], features: inputs))
      let spikes = try neurons(synapse(input))
      let rates = try backend.read(backend.rates(of: spikes))
      try learner.record(pre: input, post: .spikes(spikes))
      try learner.step(onGradient: optimizer.gradient)
      try optimizer.step(learningRate: learningRate)
      learner.reset()
      neurons.reset()
      return [
        TensorResult("rate_\(index)", got: rates, expected: batch.rate, within: .equal),
        TensorResult(
          "weight_\(index)", got: try backend.read(synapse.weight), expected: batch.weight,
          within: bounds[index]),
      ]
    }
  }
}

extension ReferenceVectors {
  /// A tensor of images, `[N, …]`, of the given number of pixels each.
  fileprivate func images(_ name: String, count: Int, pixels: Int) throws -> Tensor {
    let images = try tensor(name)
    // The tensor has elements, so the product of its extents neither overflows nor is 0.
    let extents = images.shape.dropFirst()
    guard images.shape.first == count, extents.reduce(1, *) == pixels else {
      throw malformed(
        "tensor \(name) has shape \(images.shape) where \(count) images of \(pixels) pixels are wanted",
        remedy: "write the vectors again")
    }
    return images
  }
}
