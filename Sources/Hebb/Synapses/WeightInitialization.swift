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

  /// The weights of one synapse.
  ///
  /// - Parameters:
  ///   - count: The number of weights.
  ///   - fanIn: The inputs of one output; at least 1.
  ///   - seed: The seed of the experiment.
  ///   - layer: The position of the synapse among those of its network; each has numbers of its own.
  /// - Returns: The weights, the same on every backend.
  public func weights(count: Int, fanIn: Int, seed: UInt64, layer: Int) -> [Float] {
    let bounds: (Float, Float)
    switch self {
    case .constant(let value): return [Float](repeating: value, count: count)
    case .uniform(let low, let high): bounds = (low, high)
    case .pytorch:
      let bound = 1 / Float(max(fanIn, 1)).squareRoot()
      bounds = (-bound, bound)
    }
    var random = RandomStream(seed: seed, purpose: .initialization, stream: layer)
    return (0..<count).map { _ in bounds.0 + (bounds.1 - bounds.0) * random.nextUnit() }
  }
}
