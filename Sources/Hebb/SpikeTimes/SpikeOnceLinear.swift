// SPDX-License-Identifier: Apache-2.0

/// A dense layer of neurons without a leak that spike once, some for each class.
///
/// Neuron j of class c is number c · neurons + j. The weights of a neuron lie from 0 to 1, and keep
/// their sum.
public struct SpikeOnceLinear: Sendable, Equatable {
  /// The name of the layer; its kind and number where empty.
  public var name = ""
  /// The classes; 1 to 256, and no fewer than the data has.
  public var classes = 10
  /// The neurons of each class; at least 1.
  public var neurons = 12
  /// The threshold of every neuron; above 0.
  public var threshold = 200.0
  /// The mean of the weights; above 0, to 1.
  public var weightMean = 0.3
  /// The standard deviation of the weights at the start; at least 0.
  public var weightDeviation = 0.01

  /// Creates the description of a layer.
  ///
  /// - Parameters:
  ///   - classes: The classes; 1 to 256.
  ///   - neurons: The neurons of each class; at least 1.
  ///   - threshold: The threshold of every neuron; above 0.
  ///   - name: The name of the layer.
  public init(
    classes: Int = 10, neurons: Int = 12, threshold: Double = 200, name: String = ""
  ) {
    self.classes = classes
    self.neurons = neurons
    self.threshold = threshold
    self.name = name
  }
}

extension SpikeOnceLinear: DescribedLayer {
  package static var kind: LayerKind { .spikeOnceLinear }

  /// The layer among all kinds.
  public var layerDescription: LayerDescription { .spikeOnceLinear(self) }

  package func outputShape(of input: [Int]) throws -> [Int] {
    guard input.reduce(1, *) <= 65536 else {
      throw ShapeMisfit(
        expected: "at most 65536 features", remedy: "pool the layer before it, or take fewer maps")
    }
    return [classes * neurons]
  }

  package func check(path: String) throws {
    try ParameterError.check(classes, is: .within(1, 256), name: "\(path).classes")
    try ParameterError.check(neurons, is: .within(1, 4096), name: "\(path).neurons")
    try ParameterError.check(threshold, is: .above(0), name: "\(path).threshold")
    try ParameterError.check(weightMean, is: .within(0x1p-20, 1), name: "\(path).weightMean")
    try ParameterError.check(weightDeviation, is: .atLeast(0), name: "\(path).weightDeviation")
  }

  /// Weights on the device, and on the host while they are drawn.
  package func bytes(input: [Int]) -> Double {
    2 * 4 * Double(input.reduce(1, *)) * Double(classes * neurons)
  }

  package func makeBody(at site: LayerSite) throws -> Sequential.Body {
    let parameters = try SupervisedParameters(
      inputs: site.inputs, classes: classes, neuronsPerClass: neurons)
    var random = RandomStream(seed: site.seed, purpose: .initialization, stream: site.index)
    let sum = Float(weightMean) * Float(site.inputs)
    var weights: [Float] = []
    for _ in 0..<parameters.neurons {
      let row = (0..<site.inputs).map { _ in
        min(max(Float(weightMean) + Float(weightDeviation) * random.nextNormal(), 0), 1)
      }
      let total = row.reduce(0, +)
      weights += row.map { total > 0 ? $0 * (sum / total) : 0 }
    }
    return .spikeTimes(
      .readout(
        SpikeOnceReadout(
          try site.backend.makeSupervised(
            parameters, weights: weights, sum: sum, threshold: Float(threshold)),
          on: site.backend)))
  }
}

extension SpikeOnceLinear: Codable {
  /// Reads the description; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    name = try values.value(.name, or: name)
    classes = try values.value(.classes, or: classes)
    neurons = try values.value(.neurons, or: neurons)
    threshold = try values.value(.threshold, or: threshold)
    weightMean = try values.value(.weightMean, or: weightMean)
    weightDeviation = try values.value(.weightDeviation, or: weightDeviation)
  }
}

/// A dense layer of neurons that spike once, on a backend.
package final class SpikeOnceReadout: SpikeTimeState {
  package let neurons: SupervisedState
  package let backend: any Backend

  package init(_ neurons: SupervisedState, on backend: any Backend) {
    self.neurons = neurons
    self.backend = backend
  }

  /// The weights `[neurons, inputs]`.
  package func weights() throws -> [Float] {
    let parameters = neurons.parameters
    let tiles = try backend.read(neurons.weights)
    return (0..<parameters.neurons).flatMap { neuron in
      (0..<parameters.inputs).map { tiles[parameters.index(neuron: neuron, input: $0)] }
    }
  }

  /// The times at which all neurons spike, sample by sample; 1 where one does not.
  package func times(of input: DeviceLatencies) throws -> [[Float]] {
    let parameters = neurons.parameters
    let times = try backend.read(backend.spikeTimes(neurons, latencies: input))
    return (0..<input.batch).map { sample in
      let first = sample * parameters.paddedNeurons
      return Array(times[first..<first + parameters.neurons])
    }
  }

  package func store(in file: inout Safetensors, name: String) throws {
    let parameters = neurons.parameters
    try file.set(
      "\(name).weight", shape: [parameters.neurons, parameters.inputs], values: weights())
  }

  package func load(from file: Safetensors, name: String) throws {
    let parameters = neurons.parameters
    let rows = try file.finiteTensor(
      "\(name).weight", shape: [parameters.neurons, parameters.inputs]
    ).values
    var tiles = [Float](repeating: 0, count: parameters.weightCount)
    for neuron in 0..<parameters.neurons {
      for input in 0..<parameters.inputs {
        tiles[parameters.index(neuron: neuron, input: input)] =
          rows[neuron * parameters.inputs + input]
      }
    }
    try backend.write(tiles, to: neurons.weights)
  }

  package func moved(to backend: any Backend) throws -> SpikeTimeLayer {
    func copy(_ buffer: DeviceBuffer<Float>) throws -> DeviceBuffer<Float> {
      try backend.makeBuffer(copying: self.backend.read(buffer))
    }
    let moved = SupervisedState(
      parameters: neurons.parameters, weights: try copy(neurons.weights),
      sums: try copy(neurons.sums), thresholds: try copy(neurons.thresholds),
      trainingThresholds: try copy(neurons.trainingThresholds))
    return .readout(SpikeOnceReadout(moved, on: backend))
  }
}
