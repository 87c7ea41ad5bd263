// SPDX-License-Identifier: Apache-2.0

/// A phase of winner-take-all STDP: the kernels of a convolution learn from patches of images.
///
/// A patch, less its own mean and of unit norm, is a constant current: the map that it drives most
/// spikes first, inhibits the others and adds the patch to its kernel, which is made of unit norm again
/// (post-triggered STDP, f_pre = 0). Afterwards kernels are centered, and scaled so that their neurons
/// fire: a quantile of the largest potentials, over some images and all places, is the threshold.
public struct KernelPhase: Sendable, Equatable {
  /// What kernels are before they learn.
  public enum Start: String, Sendable, CaseIterable, Codable {
    /// Patches, one a map.
    case patches
    /// Normally distributed: with no epoch the control, random kernels scaled alike.
    case random
  }

  /// The name of the convolution that is trained, the first layer; that layer where empty.
  public var train: [String] = []
  /// The passes over the patches; at least 0.
  public var epochs = 3
  /// The patches between two changes; at least 1.
  public var batch = 512
  /// The patches that are drawn; at least 1.
  public var patches = 200_000
  /// The share of patches, those of the least norm, that is not learnt from; 0 to 1.
  public var dropped = 0.3
  /// Whether patches and kernels have a mean of 0.
  public var centered = true
  /// What kernels are before they learn.
  public var start = Start.patches
  /// The learning rate of a single win at the start, falling linearly to 0; 0 to 1.
  public var learningRate = 0.2
  /// The rate of homeostasis at the start, falling linearly to 0; at least 0.
  public var homeostasisRate = 0.002
  /// The images that set the scale of the kernels; at least 1.
  public var images = 128
  /// The share of a map's neurons, over images and places, that stay below the threshold; 0 to 1.
  public var quantile = 0.9

  /// Creates the phase with its defaults.
  public init() {}
}

extension KernelPhase {
  func check(path: String) throws {
    try ParameterError.check(batch, is: .atLeast(1), name: "\(path).batch")
    try ParameterError.check(patches, is: .within(1, 10_000_000), name: "\(path).patches")
    try ParameterError.check(dropped, is: .within(0, 1), name: "\(path).dropped")
    try ParameterError.check(learningRate, is: .within(0, 1), name: "\(path).learningRate")
    try ParameterError.check(homeostasisRate, is: .atLeast(0), name: "\(path).homeostasisRate")
    try ParameterError.check(images, is: .within(1, 1e6), name: "\(path).images")
    try ParameterError.check(quantile, is: .within(0, 1), name: "\(path).quantile")
  }
}

extension KernelPhase: Codable {
  /// Reads the phase; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    train = try values.value(.train, or: train)
    epochs = try values.value(.epochs, or: epochs)
    batch = try values.value(.batch, or: batch)
    patches = try values.value(.patches, or: patches)
    dropped = try values.value(.dropped, or: dropped)
    centered = try values.value(.centered, or: centered)
    start = try values.word(.start, or: start)
    learningRate = try values.value(.learningRate, or: learningRate)
    homeostasisRate = try values.value(.homeostasisRate, or: homeostasisRate)
    images = try values.value(.images, or: images)
    quantile = try values.value(.quantile, or: quantile)
  }
}
