// SPDX-License-Identifier: Apache-2.0

/// The shape of a convolution of spike times: stride 1, no padding.
public struct FeatureMapParameters: Sendable, Equatable {
  /// The height of the input; at least that of the kernel.
  public let rows: Int
  /// The width of the input; at least that of the kernel.
  public let columns: Int
  /// The channels of the input; at least 1.
  public let channels: Int
  /// The height of the kernel; at least 1.
  public let kernelRows: Int
  /// The width of the kernel; at least 1.
  public let kernelColumns: Int
  /// The maps of the output; at least 1.
  public let maps: Int

  /// The maps of one tile of weights.
  package static let lanes = 64

  /// Creates the shape of a convolution.
  ///
  /// - Parameters:
  ///   - rows: The height of the input; at least that of the kernel.
  ///   - columns: The width of the input; at least that of the kernel.
  ///   - channels: The channels of the input; at least 1.
  ///   - kernel: The height and the width of the kernel; at least 1.
  ///   - maps: The maps of the output; at least 1.
  /// - Throws: ``ParameterError`` if a value lies outside its range, ``GeometryError`` if the kernel is
  ///   larger than the input.
  public init(rows: Int, columns: Int, channels: Int, kernel: (Int, Int), maps: Int) throws {
    for (value, name) in [
      (rows, "height"), (columns, "width"), (channels, "channels"), (kernel.0, "kernel"),
      (kernel.1, "kernel"), (maps, "maps"),
    ] {
      try ParameterError.check(value, is: .within(1, 32768), name: name)
    }
    for (size, extent) in [(kernel.0, rows), (kernel.1, columns)] where size > extent {
      throw GeometryError.kernel(size, padded: extent)
    }
    self.rows = rows
    self.columns = columns
    self.channels = channels
    kernelRows = kernel.0
    kernelColumns = kernel.1
    self.maps = maps
  }

  /// The features of one sample of the input.
  public var features: Int { rows * columns * channels }
  /// The height of the output.
  public var outputRows: Int { rows - kernelRows + 1 }
  /// The width of the output.
  public var outputColumns: Int { columns - kernelColumns + 1 }
  /// The places of the output.
  public var places: Int { outputRows * outputColumns }
  /// The features of one sample of the output.
  public var outputFeatures: Int { places * maps }
  /// The inputs of one neuron.
  public var fanIn: Int { kernelRows * kernelColumns * channels }
  /// The maps, rounded up to whole tiles.
  package var paddedMaps: Int {
    (maps + FeatureMapParameters.lanes - 1) / FeatureMapParameters.lanes
      * FeatureMapParameters.lanes
  }
  /// A threshold that no neuron reaches: that of padding.
  package static let unreachable: Float = 1e30
}

/// How a patch teaches the map that wins it.
public struct PatchRates: Sendable, Equatable {
  /// What an input no later than the winner's spike adds, before its weight dependence; at least 0.
  public let potentiation: Float
  /// What an input later than it, or one that never spikes, takes off; at least 0.
  public let depression: Float
  /// The weight dependence β of `e^(−βw)` and `e^(β(w − 1))`; 0 to 80.
  public let weightDependence: Float
  /// The rate of the thresholds; at least 0.
  public let thresholdRate: Float
  /// When winners should spike, as a part of the presentation; 0 to 1.
  public let targetTime: Float
  /// The smallest threshold; above 0.
  public let minimumThreshold: Float

  /// Creates rates.
  ///
  /// - Parameters:
  ///   - potentiation: What an input no later than the winner's spike adds; at least 0.
  ///   - depression: What any other takes off; at least 0.
  ///   - weightDependence: The weight dependence β; 0 to 80.
  ///   - thresholdRate: The rate of the thresholds; at least 0.
  ///   - targetTime: When winners should spike, as a part of the presentation; 0 to 1.
  ///   - minimumThreshold: The smallest threshold; above 0.
  /// - Throws: ``ParameterError`` if a value lies outside its range.
  public init(
    potentiation: Float, depression: Float, weightDependence: Float = 1, thresholdRate: Float,
    targetTime: Float, minimumThreshold: Float
  ) throws {
    try ParameterError.check(potentiation, is: .atLeast(0), name: "potentiation")
    try ParameterError.check(depression, is: .atLeast(0), name: "depression")
    try ParameterError.check(weightDependence, is: .within(0, 80), name: "weightDependence")
    try ParameterError.check(thresholdRate, is: .atLeast(0), name: "thresholdRate")
    try ParameterError.check(targetTime, is: .within(0, 1), name: "targetTime")
    try ParameterError.check(minimumThreshold, is: .above(0), name: "minimumThreshold")
    self.potentiation = potentiation
    self.depression = depression
    self.weightDependence = weightDependence
    self.thresholdRate = thresholdRate
    self.targetTime = targetTime
    self.minimumThreshold = minimumThreshold
  }
}
