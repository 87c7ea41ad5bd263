// SPDX-License-Identifier: Apache-2.0

/// A convolution of spike times by neurons without a leak that spike once: stride 1, no padding.
///
/// The maps of a place do not inhibit each other but in learning. Falez, Tirilly, Bilasco, Devienne and
/// Boulet, "Multi-layered spiking neural network with target timestamp threshold adaptation and STDP"
/// (IJCNN 2019).
public struct SpikeOnceConv2d: Sendable, Equatable {
  /// How the weights start.
  public enum Start: String, Sendable, CaseIterable, Codable {
    /// Normally distributed around 0.5 with deviation 0.01: all alike, to be learnt.
    case normal
    /// Uniform from 0 and scaled to a mean of 0.5: random maps, the control.
    case uniform
  }

  /// The name of the layer; its kind and number where empty.
  public var name = ""
  /// The maps; at least 1.
  public var maps = 128
  /// The extent of the kernel; at least 1 and no larger than the image.
  public var kernel: PlaneExtent = 5
  /// The threshold that every map starts with; above 0.
  public var threshold = 5.0
  /// How the weights start.
  public var start = Start.normal

  /// Creates the description of a layer.
  ///
  /// - Parameters:
  ///   - maps: The maps; at least 1.
  ///   - kernel: The extent of the kernel; at least 1.
  ///   - name: The name of the layer.
  public init(_ maps: Int = 128, kernel: PlaneExtent = 5, name: String = "") {
    self.maps = maps
    self.kernel = kernel
    self.name = name
  }

  private func parameters(on input: [Int]) throws -> FeatureMapParameters {
    let (channels, height, width) = try input.planes()
    guard kernel.height <= height, kernel.width <= width else {
      throw ShapeMisfit(
        expected: "planes of at least \(kernel.height) by \(kernel.width)",
        remedy: "make the kernel smaller")
    }
    return try FeatureMapParameters(
      rows: height, columns: width, channels: channels, kernel: (kernel.height, kernel.width),
      maps: maps)
  }
}

extension SpikeOnceConv2d: DescribedLayer {
  package static var kind: LayerKind { .spikeOnceConv2d }

  /// The layer among all kinds.
  public var layerDescription: LayerDescription { .spikeOnceConv2d(self) }

  package func outputShape(of input: [Int]) throws -> [Int] {
    let parameters = try parameters(on: input)
    return [parameters.maps, parameters.outputRows, parameters.outputColumns]
  }

  package func check(path: String) throws {
    try ParameterError.check(maps, is: .within(1, 32768), name: "\(path).maps")
    try ParameterError.check(threshold, is: .above(0), name: "\(path).threshold")
  }

  package func makeBody(at site: LayerSite) throws -> Sequential.Body {
    let parameters = try parameters(on: site.input)
    var random = RandomStream(seed: site.seed, purpose: .initialization, stream: site.index)
    let weights = start.weights(parameters, from: &random)
    return .spikeTimes(
      .convolution(
        SpikeOnceConvolution(
          try site.backend.makeFeatureMaps(
            parameters, weights: weights,
            thresholds: [Float](repeating: Float(threshold), count: maps)), on: site.backend)))
  }
}

extension SpikeOnceConv2d.Start {
  /// Weights `[fan-in, maps]`, 0 to 1, of a mean of 0.5.
  fileprivate func weights(
    _ parameters: FeatureMapParameters, from random: inout RandomStream
  ) -> [Float] {
    let (fanIn, maps) = (parameters.fanIn, parameters.maps)
    var weights: [Float] = []
    for _ in 0..<fanIn * maps {
      weights.append(
        self == .normal ? min(max(0.5 + 0.01 * random.nextNormal(), 0), 1) : random.nextUnit())
    }
    guard self == .uniform else { return weights }
    for map in 0..<maps {
      let inputs = stride(from: map, to: weights.count, by: maps)
      let sum = inputs.reduce(Float(0)) { $0 + weights[$1] }
      for index in inputs { weights[index] = min(weights[index] / sum * Float(fanIn) / 2, 1) }
    }
    return weights
  }
}

extension SpikeOnceConv2d: Codable {
  /// Reads the description; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    name = try values.value(.name, or: name)
    maps = try values.value(.maps, or: maps)
    kernel = try values.value(.kernel, or: kernel)
    threshold = try values.value(.threshold, or: threshold)
    start = try values.word(.start, or: start)
  }
}

/// A convolution of spike times on a backend.
package final class SpikeOnceConvolution: SpikeTimeState {
  package let maps: FeatureMaps
  package let backend: any Backend

  package init(_ maps: FeatureMaps, on backend: any Backend) {
    self.maps = maps
    self.backend = backend
  }

  package func callAsFunction(_ input: DeviceLatencies) throws -> DeviceLatencies {
    try backend.featureSpikes(of: input, maps: maps)
  }

  /// The weights `[maps, kernel rows, kernel columns, channels]`.
  package func weights() throws -> [Float] {
    let parameters = maps.parameters
    let table = try backend.read(maps.weights)
    return (0..<parameters.maps).flatMap { map in
      (0..<parameters.fanIn).map { table[$0 * parameters.paddedMaps + map] }
    }
  }

  private var shape: [Int] {
    let parameters = maps.parameters
    return [
      parameters.maps, parameters.kernelRows, parameters.kernelColumns, parameters.channels,
    ]
  }

  /// Adds weights, channels last, and thresholds to a file.
  package func store(in file: inout Safetensors, name: String) throws {
    try file.set("\(name).weight", shape: shape, values: weights())
    let count = maps.parameters.maps
    try file.set(
      "\(name).threshold", shape: [count], values: backend.read(maps.thresholds, in: 0..<count))
  }

  package func load(from file: Safetensors, name: String) throws {
    let parameters = maps.parameters
    let rows = try file.finiteTensor("\(name).weight", shape: shape).values
    var table = [Float](repeating: 0, count: maps.weights.count)
    for map in 0..<parameters.maps {
      for input in 0..<parameters.fanIn {
        table[input * parameters.paddedMaps + map] = rows[map * parameters.fanIn + input]
      }
    }
    try backend.write(table, to: maps.weights)
    try backend.write(
      file.finiteTensor("\(name).threshold", shape: [parameters.maps]).values, to: maps.thresholds)
  }

  package func moved(to backend: any Backend) throws -> SpikeTimeLayer {
    let moved = FeatureMaps(
      parameters: maps.parameters,
      weights: try backend.makeBuffer(copying: self.backend.read(maps.weights)),
      thresholds: try backend.makeBuffer(copying: self.backend.read(maps.thresholds)),
      wins: try backend.makeBuffer(copying: self.backend.read(maps.wins)))
    return .convolution(SpikeOnceConvolution(moved, on: backend))
  }
}
