// SPDX-License-Identifier: Apache-2.0

/// A layer of competing neurons as a network holds it: described first, then started from images or
/// from a file.
package final class CompetitiveNeurons {
  package let configuration: CompetitiveLayer.Configuration
  package let backend: any Backend
  /// The layer; `nil` until it is started.
  package private(set) var layer: CompetitiveLayer?

  package init(_ configuration: CompetitiveLayer.Configuration, on backend: any Backend) {
    self.configuration = configuration
    self.backend = backend
  }

  /// Imprints training images and calibrates the threshold.
  ///
  /// - Parameters:
  ///   - images: All training images.
  ///   - order: The indices of those to take, in random order.
  /// - Throws: ``BackendError`` if the memory cannot be had, ``ParameterError`` if the order is empty.
  package func start(from images: DeviceImageSet, order: [UInt32]) throws {
    layer = try CompetitiveLayer(
      imprinting: images.images.pixels, devicePixels: images.pixels, order: order,
      configuration: configuration, on: backend)
  }

  /// Whether the layer was started.
  package var isStarted: Bool { layer != nil }

  /// Forgets what was learnt, as where the layer before has changed what the neurons see.
  package func forget() { layer = nil }

  /// The layer, which must have been started.
  package func started() throws -> CompetitiveLayer {
    guard let layer else {
      throw NetworkStateError.notStarted
    }
    return layer
  }

  /// Adds weights `[neurons, inputs]`, homeostasis and threshold to a file.
  package func store(in file: inout Safetensors, name: String) throws {
    let layer = try started()
    let parameters = configuration.parameters
    let (lanes, inputs) = (CompetitionParameters.lanes, parameters.inputs)
    let tiles = try backend.read(layer.state.weights)
    var rows = [Float](repeating: 0, count: parameters.neurons * inputs)
    for neuron in 0..<parameters.neurons {
      let start = neuron / lanes * inputs * lanes + neuron % lanes
      for input in 0..<inputs { rows[neuron * inputs + input] = tiles[start + input * lanes] }
    }
    try file.set("\(name).weight", shape: [parameters.neurons, inputs], values: rows)
    let homeostasis = try backend.read(layer.state.homeostasis, in: 0..<parameters.neurons)
    try file.set("\(name).homeostasis", shape: [parameters.neurons], values: homeostasis)
    try file.set("\(name).threshold", shape: [1], values: [layer.threshold])
  }

  /// Takes up what ``store(in:name:)`` wrote.
  package func load(from file: Safetensors, name: String) throws {
    let parameters = configuration.parameters
    let (lanes, inputs) = (CompetitionParameters.lanes, parameters.inputs)
    let rows = try file.finiteTensor("\(name).weight", shape: [parameters.neurons, inputs]).values
    var tiles = [Float](repeating: 0, count: parameters.weightCount)
    for neuron in 0..<parameters.neurons {
      let start = neuron / lanes * inputs * lanes + neuron % lanes
      for input in 0..<inputs { tiles[start + input * lanes] = rows[neuron * inputs + input] }
    }
    let state = try backend.makeCompetition(parameters, weights: tiles)
    let homeostasis = try file.finiteTensor("\(name).homeostasis", shape: [parameters.neurons])
    try backend.write(homeostasis.values, to: state.homeostasis)
    let threshold = try file.finiteTensor("\(name).threshold", shape: [1]).values[0]
    layer = CompetitiveLayer(state: state, threshold: threshold, on: backend)
  }
}

/// Competing neurons that are asked before they were started.
package enum NetworkStateError: HebbError {
  case notStarted

  package var report: ErrorReport {
    ErrorReport(
      at: "competing neurons", problem: "have not been started",
      remedy: "imprint images or load a checkpoint first")
  }
}

extension Safetensors {
  /// A float32 array of the given extents whose every element is a finite number.
  package func finiteTensor(_ name: String, shape: [Int]) throws -> Tensor {
    let tensor = try finiteTensor(name)
    guard tensor.shape == shape else {
      throw FormatError(
        file: file, byte: nil,
        problem: "tensor \(name) has the shape \(tensor.shape) where \(shape) is wanted",
        remedy: "take the checkpoint of this network")
    }
    return tensor
  }
}
