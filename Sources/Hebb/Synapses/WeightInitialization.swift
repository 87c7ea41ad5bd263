// SPDX-License-Identifier: Apache-2.0

/// How the weights of a synapse start.
public enum WeightInitialization: Sendable, Equatable {
  /// PyTorch's default for linear and convolutional layers: uniform in ±1/√fan-in, which is what Kaiming
  /// uniform initialization with a = √5 comes to.
  case pytorch
  /// Every weight the same.
  case constant(Float)
  /// Uniform between two bounds.
  case uniform(Float, Float)
  /// Normal with a mean and a standard deviation.
  case normal(mean: Float, deviation: Float)
  /// As `pytorch`, then scaled so that every layer fires: see ``Balance``.
  case balanced(Balance)

  /// The weights of one synapse.
  ///
  /// - Parameters:
  ///   - count: The number of weights.
  ///   - fanIn: The inputs of one output; at least 1.
  ///   - seed: The seed of the experiment.
  ///   - layer: The position of the synapse among those of its network; each has numbers of its own.
  /// - Returns: The weights, the same on every backend.
  public func weights(count: Int, fanIn: Int, seed: UInt64, layer: Int) -> [Float] {
    var random = RandomStream(seed: seed, purpose: .initialization, stream: layer)
    switch self {
    case .constant(let value): return [Float](repeating: value, count: count)
    case .uniform(let low, let high):
      return (0..<count).map { _ in low + (high - low) * random.nextUnit() }
    case .normal(let mean, let deviation):
      return (0..<count).map { _ in mean + deviation * random.nextNormal() }
    case .pytorch, .balanced:
      let bound = pytorchBound(fanIn: fanIn)
      return (0..<count).map { _ in -bound + 2 * bound * random.nextUnit() }
    }
  }

  /// The weights and biases of one synapse; biases are PyTorch's where weights are, else 0.
  package func synapse(
    weights count: Int, fanIn: Int, biases: Int, seed: UInt64, layer: Int
  ) -> (weights: [Float], biases: [Float]) {
    let weights = weights(count: count, fanIn: fanIn, seed: seed, layer: layer)
    switch self {
    case .constant, .uniform, .normal: return (weights, [Float](repeating: 0, count: biases))
    case .pytorch, .balanced:
      let bound = pytorchBound(fanIn: fanIn)
      var random = RandomStream(seed: seed, purpose: .bias, stream: layer)
      return (weights, (0..<biases).map { _ in -bound + 2 * bound * random.nextUnit() })
    }
  }
}

/// 1/√fan-in, the bound of PyTorch's uniform start.
private func pytorchBound(fanIn: Int) -> Float { 1 / Float(max(fanIn, 1)).squareRoot() }
