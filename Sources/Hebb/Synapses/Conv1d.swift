// SPDX-License-Identifier: Apache-2.0

/// A convolution of rows as its user describes it, as PyTorch's `Conv1d`: of `[channels, width]`, or of
/// features in a row as one channel.
public struct Conv1d: Sendable, Equatable {
  /// The name of the layer; its kind and number where empty.
  public var name = ""
  /// The output channels; at least 1 and a multiple of the groups.
  public var channels = 32
  /// The extent of the kernel; at least 1.
  public var kernel: Int = 3
  /// The distance between the places of the kernel; at least 1.
  public var stride: Int = 1
  /// The zeros around the input; at least 0.
  public var padding: Int = 0
  /// The distance between the inputs of one kernel; at least 1.
  public var dilation: Int = 1
  /// The groups of channels that see nothing of each other; at least 1.
  public var groups = 1
  /// Whether a bias is added to the current of each output channel.
  public var bias = true

  /// Creates the description of a layer.
  ///
  /// - Parameters:
  ///   - channels: The output channels; at least 1 and a multiple of the groups.
  ///   - kernel: The extent of the kernel; at least 1.
  ///   - stride: The distance between the places of the kernel; at least 1.
  ///   - padding: The zeros around the input; at least 0.
  ///   - dilation: The distance between the inputs of one kernel; at least 1.
  ///   - groups: The groups of channels that see nothing of each other; at least 1.
  ///   - bias: Whether a bias is added to the current of each output channel.
  ///   - name: The name of the layer.
  public init(
    _ channels: Int = 32, kernel: Int = 3, stride: Int = 1, padding: Int = 0,
    dilation: Int = 1, groups: Int = 1, bias: Bool = true, name: String = ""
  ) {
    self.channels = channels
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
    self.bias = bias
    self.name = name
  }

  /// The geometry on an input of the given shape; features in a row are one channel.
  private func geometry(on input: [Int]) throws -> ConvolutionGeometry {
    guard let width = input.last, input.count <= 2 else {
      throw ShapeMisfit(
        expected: "[channels, width] or [features]", remedy: "put flatten before it")
    }
    return try ConvolutionGeometry(
      channels: input.count == 2 ? input[0] : 1, height: 1, width: width,
      outputChannels: channels,
      kernel: (1, kernel), stride: (1, stride), padding: (0, padding), dilation: (1, dilation),
      groups: groups)
  }
}

extension Conv1d: DescribedSynapse {
  package static var kind: LayerKind { .conv1d }

  /// The layer among all kinds.
  public var layerDescription: LayerDescription { .conv1d(self) }

  package func outputShape(of input: [Int]) throws -> [Int] {
    let geometry = try geometry(on: input)
    return [geometry.outputChannels, geometry.outputWidth]
  }

  package func check(path: String) throws {
    try ParameterError.check(channels, is: .within(1, 0x1p31 - 1), name: "\(path).channels")
  }

  /// Weights, gradient and momentum.
  package func bytes(input: [Int]) throws -> Double {
    3 * 4 * Double(try geometry(on: input).weightCount)
  }

  package func makeBody(at site: LayerSite) throws -> Sequential.Body {
    let geometry = try geometry(on: site.input)
    let start = site.initialization.synapse(
      weights: geometry.weightCount, fanIn: geometry.fanIn, biases: bias ? channels : 0,
      seed: site.seed, layer: site.index)
    return .synapse(
      try ConvolutionSynapse(
        geometry, weights: start.weights, bias: bias ? start.biases : nil,
        isPlanar: false, on: site.backend))
  }
}

extension Conv1d: Codable {
  /// Reads the description; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    name = try values.value(.name, or: name)
    channels = try values.value(.channels, or: channels)
    kernel = try values.value(.kernel, or: kernel)
    stride = try values.value(.stride, or: stride)
    padding = try values.value(.padding, or: padding)
    dilation = try values.value(.dilation, or: dilation)
    groups = try values.value(.groups, or: groups)
    bias = try values.value(.bias, or: bias)
  }
}
