// SPDX-License-Identifier: Apache-2.0

extension Sequential {
  /// Builds a network from layers in a row.
  ///
  /// - Parameters:
  ///   - input: The shape of one sample of the input: `[features]` or `[channels, height, width]`.
  ///   - backend: Where the layers shall live.
  ///   - seed: The seed that the weights are drawn under.
  ///   - initialization: How the weights start.
  ///   - layers: The layers, the first to see an image first.
  /// - Throws: ``NetworkError`` if the layers do not fit each other, ``ParameterError`` if a value lies
  ///   outside its range, ``BackendError`` if the memory cannot be had.
  public convenience init(
    input: [Int], on backend: any Backend, seed: UInt64 = 1,
    initialization: WeightInitialization = .pytorch,
    @SequentialBuilder _ layers: () -> [LayerDescription]
  ) throws {
    try self.init(
      layers(), input: input, seed: seed, initialization: initialization, on: backend)
  }

  /// Builds a network from the descriptions of its layers.
  ///
  /// - Parameters:
  ///   - descriptions: The layers.
  ///   - input: The shape of one sample of the input: `[features]` or `[channels, height, width]`.
  ///   - seed: The seed that the weights are drawn under.
  ///   - initialization: How the weights start.
  ///   - backend: Where the layers shall live.
  /// - Throws: ``NetworkError`` if the layers do not fit each other, ``ParameterError`` if a value lies
  ///   outside its range, ``BackendError`` if the memory cannot be had.
  public convenience init(
    _ descriptions: [LayerDescription], input: [Int], seed: UInt64 = 1,
    initialization: WeightInitialization = .pytorch, on backend: any Backend
  ) throws {
    try self.init(
      descriptions, input: input, seed: seed, initialization: initialization, on: backend
    ) { neurons, _ in
      throw NetworkError.misplaced(
        layer: neurons.name, problem: "needs an experiment that says how its neurons compete",
        remedy: "describe it in an experiment with a phase by competition")
    }
  }

  /// Builds a network; the closure says how competing neurons compete.
  package convenience init(
    _ descriptions: [LayerDescription], input: [Int], seed: UInt64,
    initialization: WeightInitialization, on backend: any Backend,
    competition: @escaping (any CompetingDescription, Int) throws -> CompetitiveLayer.Configuration
  ) throws {
    let named = descriptions.named
    for layer in named { try layer.layer.check(path: "network.\(layer.name)") }
    let shapes = try named.shapes(input: input)
    try checkMemory(of: named, shapes: shapes, on: backend)
    let layers = try named.enumerated().map { index, description in
      let body = try description.layer.makeBody(
        at: LayerSite(
          index: index, input: shapes[index], seed: seed, initialization: initialization,
          backend: backend, competition: competition))
      return Layer(
        name: description.name, kind: description.kind, shape: shapes[index + 1], body: body)
    }
    try self.init(layers, input: input, on: backend)
  }

  /// Adds all that the layers have learnt to a file, in PyTorch's names and layouts.
  package func store(in file: inout Safetensors) throws {
    for layer in layers {
      switch layer.body {
      case .flatten, .neurons, .windows: continue
      case .synapse(let synapse):
        try file.set(
          "\(layer.name).weight", shape: synapse.weightShape, values: backend.read(synapse.weight))
        guard let bias = synapse.bias else { continue }
        try file.set("\(layer.name).bias", shape: [bias.count], values: backend.read(bias))
      case .competitive(let neurons): try neurons.store(in: &file, name: layer.name)
      case .patches(let patches): try patches.neurons.store(in: &file, name: layer.name)
      case .transform(let transform): try transform.store(in: &file, name: layer.name)
      case .spikeTimes(let body): try body.state.store(in: &file, name: layer.name)
      }
    }
  }

  /// Takes up what ``store(in:)`` wrote.
  package func load(from file: Safetensors) throws {
    for layer in layers {
      switch layer.body {
      case .flatten, .neurons, .windows: continue
      case .synapse(let synapse):
        let weights = try file.finiteTensor("\(layer.name).weight", shape: synapse.weightShape)
        try backend.write(weights.values, to: synapse.weight)
        guard let bias = synapse.bias else { continue }
        let values = try file.finiteTensor("\(layer.name).bias", shape: [bias.count])
        try backend.write(values.values, to: bias)
      case .competitive(let neurons): try neurons.load(from: file, name: layer.name)
      case .patches(let patches):
        try patches.neurons.load(from: file, name: layer.name)
        patches.forgetAnswers()
      case .transform(let transform): try transform.load(from: file, name: layer.name)
      case .spikeTimes(let body): try body.state.load(from: file, name: layer.name)
      }
    }
  }
}

/// Writes a network as a list of layers.
@resultBuilder
public enum SequentialBuilder {
  /// A layer.
  public static func buildExpression(_ layer: any NetworkLayer) -> [LayerDescription] {
    [layer.layerDescription]
  }

  /// Layers in a row.
  public static func buildBlock(_ layers: [LayerDescription]...) -> [LayerDescription] {
    layers.flatMap(\.self)
  }

  /// Layers that are there under a condition.
  public static func buildOptional(_ layers: [LayerDescription]?) -> [LayerDescription] {
    layers ?? []
  }

  /// The first of two alternatives.
  public static func buildEither(first layers: [LayerDescription]) -> [LayerDescription] { layers }

  /// The second of two alternatives.
  public static func buildEither(second layers: [LayerDescription]) -> [LayerDescription] { layers }

  /// Layers of a loop.
  public static func buildArray(_ layers: [[LayerDescription]]) -> [LayerDescription] {
    layers.flatMap(\.self)
  }
}

extension [LayerDescription] {
  /// The shape of the input, then of what each layer gives on.
  ///
  /// - Throws: ``NetworkError/misfit(_:)`` that names the layer that cannot take what the one before it
  ///   gives, ``DescriptionError`` that names the key of a value that does not fit it.
  package func shapes(input: [Int]) throws -> [[Int]] {
    var shapes = [input]
    for (index, description) in enumerated() {
      let given = shapes[index]
      do {
        let shape = try description.layer.outputShape(of: given)
        _ = try elementCount(of: shape)
        shapes.append(shape)
      } catch let misfit as ShapeMisfit {
        throw NetworkError.misfit(
          LayerMisfit(
            index: index, name: description.name, kind: description.kind, given: given,
            before: index > 0 ? self[index - 1].name : nil, expected: misfit.expected,
            remedy: misfit.remedy))
      } catch let error as any HebbError where error is GeometryError || error is ParameterError {
        throw DescriptionError.unsupported(
          path: "network.\(description.name).\(error.report.location)",
          problem: error.report.problem, remedy: error.report.remedy)
      }
    }
    return shapes
  }
}

/// Throws before any memory is taken if a network cannot fit.
private func checkMemory(
  of descriptions: [LayerDescription], shapes: [[Int]], on backend: any Backend
) throws {
  let needed = try zip(descriptions, shapes).reduce(0.0) { try $0 + $1.0.layer.bytes(input: $1.1) }
  guard needed <= Double(backend.memoryLimit) else {
    throw BackendError.outOfMemory(
      what: "network", needed: Int(min(needed, 0x1p62)), available: backend.memoryLimit)
  }
}
