// SPDX-License-Identifier: Apache-2.0

/// The geometry of a convolution over the planes of an image, in PyTorch's meaning.
///
/// Features stand channel by channel, `[channels, height, width]`; a row is a plane of height 1.
public struct ConvolutionGeometry: Sendable, Equatable {
  /// The input channels; at least 1 and a multiple of the groups.
  public let channels: Int
  /// The height of an input plane; at least 1.
  public let height: Int
  /// The width of an input plane; at least 1.
  public let width: Int
  /// The output channels; at least 1 and a multiple of the groups.
  public let outputChannels: Int
  /// The extent of the kernel; at least 1.
  public let kernel: (height: Int, width: Int)
  /// The distance between the places of the kernel; at least 1.
  public let stride: (height: Int, width: Int)
  /// The zeros around the input; at least 0.
  public let padding: (height: Int, width: Int)
  /// The distance between the inputs of one kernel; at least 1.
  public let dilation: (height: Int, width: Int)
  /// The groups of channels that see nothing of each other; at least 1.
  public let groups: Int

  /// Creates a convolution geometry.
  ///
  /// - Parameters:
  ///   - channels: The input channels; at least 1 and a multiple of the groups.
  ///   - height: The height of an input plane; at least 1.
  ///   - width: The width of an input plane; at least 1.
  ///   - outputChannels: The output channels; at least 1 and a multiple of the groups.
  ///   - kernel: The extent of the kernel; at least 1 and no larger than the padded input.
  ///   - stride: The distance between the places of the kernel; at least 1.
  ///   - padding: The zeros around the input; at least 0.
  ///   - dilation: The distance between the inputs of one kernel; at least 1.
  ///   - groups: The groups of channels that see nothing of each other; at least 1.
  /// - Throws: ``ParameterError`` if a value lies outside its range, ``GeometryError`` if they do not fit
  ///   each other.
  public init(
    channels: Int, height: Int, width: Int, outputChannels: Int, kernel: (Int, Int),
    stride: (Int, Int) = (1, 1), padding: (Int, Int) = (0, 0), dilation: (Int, Int) = (1, 1),
    groups: Int = 1
  ) throws {
    let limit = Double(Int32.max)
    let positive = [
      (channels, "channels"), (height, "height"), (width, "width"), (outputChannels, "channels"),
      (kernel.0, "kernel"), (kernel.1, "kernel"), (stride.0, "stride"), (stride.1, "stride"),
      (dilation.0, "dilation"), (dilation.1, "dilation"), (groups, "groups"),
    ]
    for (value, name) in positive {
      try ParameterError.check(value, is: .within(1, limit), name: name)
    }
    for value in [padding.0, padding.1] {
      try ParameterError.check(value, is: .within(0, limit), name: "padding")
    }
    guard channels % groups == 0, outputChannels % groups == 0 else {
      throw GeometryError.groups(groups, channels: channels, outputChannels: outputChannels)
    }
    for (extent, pad, size, distance) in [
      (height, padding.0, kernel.0, dilation.0), (width, padding.1, kernel.1, dilation.1),
    ] where (size - 1) * distance + 1 > extent + 2 * pad {
      throw GeometryError.kernel((size - 1) * distance + 1, padded: extent + 2 * pad)
    }
    self.channels = channels
    self.height = height
    self.width = width
    self.outputChannels = outputChannels
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
  }

  /// The height of an output plane.
  public var outputHeight: Int {
    (height + 2 * padding.height - (kernel.height - 1) * dilation.height - 1) / stride.height + 1
  }
  /// The width of an output plane.
  public var outputWidth: Int {
    (width + 2 * padding.width - (kernel.width - 1) * dilation.width - 1) / stride.width + 1
  }
  /// The features of one sample of the input.
  public var features: Int { channels * height * width }
  /// The features of one sample of the output.
  public var outputFeatures: Int { outputChannels * outputHeight * outputWidth }
  /// The shape of the weights, `[out, in / groups, height, width]`.
  public var weightShape: [Int] {
    [outputChannels, channels / groups, kernel.height, kernel.width]
  }
  /// The number of weights.
  public var weightCount: Int { weightShape.reduce(1, *) }
  /// The inputs of one output.
  public var fanIn: Int { channels / groups * kernel.height * kernel.width }

  /// Whether two geometries are the same.
  public static func == (first: ConvolutionGeometry, second: ConvolutionGeometry) -> Bool {
    (first.channels, first.height, first.width, first.outputChannels, first.groups)
      == (second.channels, second.height, second.width, second.outputChannels, second.groups)
      && first.kernel == second.kernel && first.stride == second.stride
      && first.padding == second.padding && first.dilation == second.dilation
  }
}

/// Extents of a layer that do not fit each other.
public enum GeometryError: HebbError, Equatable {
  /// The channels are no multiple of the groups.
  case groups(Int, channels: Int, outputChannels: Int)
  /// The kernel reaches over the padded input.
  case kernel(Int, padded: Int)

  /// What is wrong, where, and what to do.
  public var report: ErrorReport {
    switch self {
    case .groups(let groups, let channels, let outputChannels):
      ErrorReport(
        at: "groups",
        problem:
          "\(groups) do not divide the \(channels) input and \(outputChannels) output channels",
        remedy: "give a number that divides both", kind: .misuse)
    case .kernel(let size, let padded):
      ErrorReport(
        at: "kernel", problem: "reaches over \(size) places and the padded input has \(padded)",
        remedy: "take a smaller kernel or more padding", kind: .misuse)
    }
  }
}
