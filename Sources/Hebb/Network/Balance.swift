// SPDX-License-Identifier: Apache-2.0

/// A start from which every layer fires: each output channel is scaled so that a quantile of the
/// largest potentials that it reaches is the threshold.
///
/// Layer by layer on one batch of images, each fed by the spikes of the balanced layers before it. The
/// largest potential of a neuron is that of a presentation without spikes; those that receive nothing
/// do not count.
public struct Balance: Sendable, Equatable {
  /// The images that are presented; at least 1.
  public var images = 128
  /// The share of a channel's neurons and images that stay below the threshold; 0 to 1.
  public var quantile = 0.8
  /// The same of the last layer.
  public var outputQuantile = 0.9

  /// Creates a balance with its defaults.
  public init() {}
}

/// What balancing did to one synapse.
public struct BalancedLayer: Sendable, Equatable {
  /// The name of the synapse.
  public let name: String
  /// The smallest and the largest factor of an output channel, signs left out.
  public let factors: ClosedRange<Float>
  /// The channels whose sign was turned: the mirrored one fires more readily.
  public let mirrored: Int
}

extension Sequential {
  /// Scales the weights of every synapse so that the neurons behind it fire.
  ///
  /// A channel whose mirror image reaches more than four times as high is turned; one that never rises
  /// takes its largest potential in place of the quantile. Membrane potentials are reset.
  ///
  /// - Parameters:
  ///   - input: What the network takes, of some hundred samples.
  ///   - balance: The quantiles.
  /// - Returns: What was done to each synapse, in order.
  /// - Throws: ``NetworkError`` if normalization stands between a synapse and its neurons,
  ///   ``BackendError`` if the device fails.
  @discardableResult
  public func balance(
    on input: DeviceActivity, with balance: Balance = Balance()
  ) throws -> [BalancedLayer] {
    reset()
    defer { reset() }
    var activity = input
    var done: [BalancedLayer] = []
    let names = synapseNames
    for layer in layers {
      if case .synapse = layer.body {
        let pair = try pair(of: layer.name)
        try checkBalance(of: pair)
        done.append(
          try scale(
            pair, input: activity,
            quantile: layer.name == names.last ? balance.outputQuantile : balance.quantile))
      }
      activity = try layer.present(activity, mode: .inference)
    }
    return done
  }

  /// Scales the weights of the first synapse so that a quantile of the largest potentials, over all
  /// samples and places, is the threshold of the neurons behind it.
  ///
  /// Places that receive nothing count, and no channel is turned. Membrane potentials are reset.
  ///
  /// - Parameters:
  ///   - name: The name of the synapse, the first layer.
  ///   - input: What the network takes, of some hundred samples.
  ///   - quantile: The share of a channel's neurons and samples that stay below the threshold; 0 to 1.
  /// - Throws: As ``balance(on:with:)``.
  package func scaleFirst(
    _ name: String, on input: DeviceActivity, quantile: Double
  ) throws {
    reset()
    let pair = try pair(of: name)
    try checkBalance(of: pair)
    _ = try scale(pair, input: input, quantile: quantile, isWhole: true)
  }

  private func checkBalance(of pair: SynapsePair) throws {
    for layer in layers[pair.synapseIndex + 1..<pair.neuronIndex] {
      guard case .transform = layer.body else { continue }
      throw NetworkError.misplaced(
        layer: layer.name,
        problem: "stands between \(pair.name) and its neurons, and undoes a balance",
        remedy: "leave it out, or start from pytorch weights")
    }
  }

  /// Scales one synapse by what its neurons would reach; as a whole: by all of them, and turns none.
  private func scale(
    _ pair: SynapsePair, input: DeviceActivity, quantile: Double, isWhole: Bool = false
  ) throws -> BalancedLayer {
    let (synapse, neurons) = (pair.synapse, pair.neurons)
    let peaks = try backend.peaks(of: synapse(input), parameters: neurons.parameters)
    let (highest, lowest) = try (backend.read(peaks.highest), backend.read(peaks.lowest))
    let factors = (0..<synapse.channels).map { channel in
      ChannelPeaks(
        highest, lowest, channel: channel, positions: synapse.positions, outputs: synapse.outputs,
        isWhole: isWhole
      ).factor(quantile: quantile, threshold: neurons.parameters.threshold, turns: !isWhole)
    }
    var weights = try backend.read(synapse.weight)
    for index in weights.indices { weights[index] *= factors[index / synapse.fanIn] }
    try backend.write(weights, to: synapse.weight)
    if let bias = synapse.bias {
      try backend.write(zip(backend.read(bias), factors).map { $0 * $1 }, to: bias)
    }
    let sizes = factors.map(\.magnitude)
    return BalancedLayer(
      name: pair.name, factors: (sizes.min() ?? 1)...(sizes.max() ?? 1),
      mirrored: factors.count { $0 < 0 })
  }
}

/// How high and how low the neurons of one output channel come, over samples and places.
private struct ChannelPeaks {
  /// What counts as nothing received.
  private static let nothing: Float = 1e-6
  private var highest: [Float] = []
  /// The depths, as the heights that the mirrored channel would reach.
  private var depths: [Float] = []

  init(
    _ highest: [Float], _ lowest: [Float], channel: Int, positions: Int, outputs: Int,
    isWhole: Bool
  ) {
    for first in stride(from: channel * positions, to: highest.count, by: outputs) {
      for index in first..<first + positions {
        let (high, depth) = (highest[index], -lowest[index])
        let receives =
          high.magnitude > ChannelPeaks.nothing || depth.magnitude > ChannelPeaks.nothing
        guard isWhole || receives else { continue }
        self.highest.append(high)
        depths.append(depth)
      }
    }
  }

  /// What the weights of the channel are multiplied with; 1 of a channel that receives nothing.
  func factor(quantile: Double, threshold: Float, turns: Bool) -> Float {
    guard !highest.isEmpty else { return 1 }
    let nothing = ChannelPeaks.nothing
    let (high, depth) = (upper(highest, quantile), upper(depths, quantile))
    if turns, depth > 4 * max(high, nothing) { return -threshold / depth }
    return threshold / (high > nothing ? high : max(highest.max() ?? 0, nothing))
  }

  /// An order statistic: a share of the values lies below it.
  private func upper(_ values: [Float], _ quantile: Double) -> Float {
    let rank = Int((1 - quantile) * Double(values.count))
    return values.sorted(by: >)[min(rank, values.count - 1)]
  }
}
