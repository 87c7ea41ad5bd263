// SPDX-License-Identifier: Apache-2.0

/// A convolution whose maps compete at every position of an image; the first to spike inhibit the
/// others.
///
/// The maps learn as one layer of competing neurons from patches drawn at random. Stride 1, no
/// padding; the image itself is the input.
public struct CompetitiveConv2d: Sendable, Equatable {
  /// The name of the layer; its kind and number where empty.
  public var name = ""
  /// The maps; 1 to 32 767.
  public var maps = 64
  /// The edge of a patch in pixels; 1 to 8.
  public var kernel = 5
  /// The maps of a position that spike before the others are inhibited; 1 to 8.
  public var winners = 1
  /// The decay factor of the membrane potential a step; 0 to 1.
  public var decay = 0.95
  /// The threshold as a factor of the mean largest potential of the calibration patches; above 0.
  public var thresholdFactor = 0.8
  /// The patches that set the threshold; at least 1.
  public var calibrationPatches = 200
  /// The patches that are drawn to learn from; at least 1.
  public var patches = 400_000
  /// The pixels that spike in a patch to learn from; at least 0.
  public var minimumSpikes = 3

  /// Creates the description of a layer.
  ///
  /// - Parameters:
  ///   - maps: The maps; 1 to 32 767.
  ///   - kernel: The edge of a patch in pixels; 1 to 8.
  ///   - winners: The maps of a position that spike before the others are inhibited; 1 to 8.
  ///   - name: The name of the layer.
  public init(_ maps: Int = 64, kernel: Int = 5, winners: Int = 1, name: String = "") {
    self.maps = maps
    self.kernel = kernel
    self.winners = winners
    self.name = name
  }

  private func geometry(on input: [Int]) throws -> PatchGeometry {
    let (channels, height, width) = try input.planes()
    guard channels == 1 else {
      throw ShapeMisfit(
        expected: "an image of one channel", remedy: "put it first in the network")
    }
    guard kernel <= min(height, width) else {
      throw ShapeMisfit(
        expected: "an image of at least \(kernel) by \(kernel)",
        remedy: "make the kernel smaller")
    }
    return try PatchGeometry(imageRows: height, imageColumns: width, kernel: kernel)
  }
}

extension CompetitiveConv2d: DescribedLayer {
  package static var kind: LayerKind { .competitiveConv2d }

  /// The layer among all kinds.
  public var layerDescription: LayerDescription { .competitiveConv2d(self) }

  package func outputShape(of input: [Int]) throws -> [Int] {
    let geometry = try geometry(on: input)
    return [maps, geometry.rows, geometry.columns]
  }

  package func check(path: String) throws {
    try ParameterError.check(maps, is: .within(1, Double(Int16.max)), name: "\(path).maps")
    try ParameterError.check(
      kernel, is: .within(1, Double(PatchGeometry.maximumKernel)), name: "\(path).kernel")
    try ParameterError.check(winners, is: .within(1, 8), name: "\(path).winners")
    guard winners <= maps else {
      throw DescriptionError.unsupported(
        path: "\(path).winners", problem: "is \(winners), and there are \(maps) maps",
        remedy: "give no more winners than maps")
    }
    try ParameterError.check(decay, is: .within(0, 1), name: "\(path).decay")
    try ParameterError.check(thresholdFactor, is: .above(0), name: "\(path).thresholdFactor")
    try ParameterError.check(
      calibrationPatches, is: .within(1, 1_000_000), name: "\(path).calibrationPatches")
    try ParameterError.check(patches, is: .within(1, 100_000_000), name: "\(path).patches")
    try ParameterError.check(
      minimumSpikes, is: .within(0, Double(kernel * kernel)), name: "\(path).minimumSpikes")
  }

  /// Patches on the device.
  package func bytes(input: [Int]) -> Double { Double(patches) * Double(kernel * kernel) }

  package func makeBody(at site: LayerSite) throws -> Sequential.Body {
    let geometry = try geometry(on: site.input)
    let neurons = CompetitiveNeurons(
      try site.competition(self, geometry.inputs), on: site.backend)
    return .patches(
      CompetitivePatches(self, geometry: geometry, neurons: neurons, seed: site.seed))
  }
}

extension CompetitiveConv2d: Codable {
  /// Reads the description; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    name = try values.value(.name, or: name)
    maps = try values.value(.maps, or: maps)
    kernel = try values.value(.kernel, or: kernel)
    winners = try values.value(.winners, or: winners)
    decay = try values.value(.decay, or: decay)
    thresholdFactor = try values.value(.thresholdFactor, or: thresholdFactor)
    calibrationPatches = try values.value(.calibrationPatches, or: calibrationPatches)
    patches = try values.value(.patches, or: patches)
    minimumSpikes = try values.value(.minimumSpikes, or: minimumSpikes)
  }
}
