// SPDX-License-Identifier: Apache-2.0

extension Sequential {
  /// Builds a network of synapses and neurons from its description.
  ///
  /// - Parameters:
  ///   - descriptions: The layers.
  ///   - inputs: The features of one sample of the input; at least 1.
  ///   - seed: The seed that the weights are drawn under.
  ///   - initialization: How the weights start.
  ///   - backend: Where the layers shall live.
  /// - Throws: ``NetworkError`` if the layers do not fit each other, ``ParameterError`` if a value lies
  ///   outside its range, ``BackendError`` if the memory cannot be had.
  public convenience init(
    _ descriptions: [LayerDescription], inputs: Int, seed: UInt64 = 1,
    initialization: WeightInitialization = .pytorch, on backend: any Backend
  ) throws {
    try self.init(
      descriptions, inputs: inputs, seed: seed, initialization: initialization, on: backend
    ) { neurons, _ in
      throw NetworkError.misplaced(
        layer: neurons.name, problem: "needs an experiment that says how its neurons compete",
        remedy: "describe it in an experiment with a phase by competition")
    }
  }

  /// Builds a network; the closure says how competing neurons compete.
  package convenience init(
    _ descriptions: [LayerDescription], inputs: Int, seed: UInt64,
    initialization: WeightInitialization, on backend: any Backend,
    competition: (CompetitiveDescription, _ inputs: Int) throws -> CompetitiveLayer.Configuration
  ) throws {
    try checkMemory(of: descriptions, inputs: inputs, on: backend)
    var features = inputs
    let layers = try descriptions.named.enumerated().map { index, description in
      let body: Body
      switch description {
      case .flatten: body = .flatten
      case .linear(let linear):
        let weights = initialization.weights(
          count: linear.features * features, fanIn: features, seed: seed, layer: index)
        body = .synapse(
          try Linear(inputs: features, outputs: linear.features, weights: weights, on: backend))
        features = linear.features
      case .lif(let lif): body = .neurons(SpikingNeurons(try lif.parameters(), on: backend))
      case .integrateAndFire(let neurons):
        body = .neurons(SpikingNeurons(try neurons.parameters(), on: backend))
      case .competitiveLIF(let neurons):
        body = .competitive(
          CompetitiveNeurons(try competition(neurons, features), on: backend))
        features = neurons.neurons
      }
      return Layer(name: description.name, outputs: features, body: body)
    }
    try self.init(layers, inputs: inputs, on: backend)
  }

  /// Adds all that the layers have learnt to a file, in PyTorch's names and layouts.
  package func store(in file: inout Safetensors) throws {
    for layer in layers {
      switch layer.body {
      case .flatten, .neurons: continue
      case .synapse(let synapse):
        try file.set(
          "\(layer.name).weight", shape: [synapse.outputs, synapse.inputs],
          values: backend.read(synapse.weight))
      case .competitive(let neurons): try neurons.store(in: &file, name: layer.name)
      }
    }
  }

  /// Takes up what ``store(in:)`` wrote.
  package func load(from file: Safetensors) throws {
    for layer in layers {
      switch layer.body {
      case .flatten, .neurons: continue
      case .synapse(let synapse):
        let weights = try file.finiteTensor(
          "\(layer.name).weight", shape: [synapse.outputs, synapse.inputs])
        try backend.write(weights.values, to: synapse.weight)
      case .competitive(let neurons): try neurons.load(from: file, name: layer.name)
      }
    }
  }
}

/// Throws before any memory is taken if a network cannot fit.
private func checkMemory(
  of descriptions: [LayerDescription], inputs: Int, on backend: any Backend
) throws {
  var inputs = Double(inputs)
  var needed = 0.0
  for description in descriptions {
    switch description {
    case .flatten, .lif, .integrateAndFire: continue
    case .linear(let linear):
      // Weights, gradient and momentum.
      needed += 3 * 4 * inputs * Double(linear.features)
      inputs = Double(linear.features)
    case .competitiveLIF(let neurons):
      // Weights on the device, and on the host while they are imprinted.
      needed += 2 * 4 * inputs * Double(neurons.neurons)
      inputs = Double(neurons.neurons)
    }
  }
  guard needed <= Double(backend.memoryLimit) else {
    throw BackendError.outOfMemory(
      what: "network", needed: Int(min(needed, 0x1p62)), available: backend.memoryLimit)
  }
}
