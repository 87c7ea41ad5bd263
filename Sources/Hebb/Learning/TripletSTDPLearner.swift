// SPDX-License-Identifier: Apache-2.0

/// The amplitudes and time constants of the triplet rule.
///
/// The defaults are those of visual cortex, all spikes interacting (Pfister and Gerstner 2006, table 4, minimal
/// model), for steps of 1 ms.
public struct TripletParameters: Sendable, Equatable {
  /// The time constant of the presynaptic trace r1 of pairs, τ+, in time steps; above 0.
  public var tauPlus: Float = 16.8
  /// The time constant of the postsynaptic trace o1 of pairs, τ−, in time steps; above 0.
  public var tauMinus: Float = 33.7
  /// The time constant of the presynaptic trace r2 of triplets, τx, in time steps; above 0.
  public var tauX: Float = 101
  /// The time constant of the postsynaptic trace o2 of triplets, τy, in time steps; above 0.
  public var tauY: Float = 114
  /// The amplitude of a pair of a pre spike and a later post spike, A2+.
  public var pairPlus: Float = 0
  /// The amplitude of such a pair with an earlier post spike, A3+.
  public var tripletPlus: Float = 6.5e-3
  /// The amplitude of a pair of a post spike and a later pre spike, A2−.
  public var pairMinus: Float = 7.1e-3
  /// The amplitude of such a pair with an earlier pre spike, A3−.
  public var tripletMinus: Float = 0

  /// Creates the parameters of visual cortex.
  public init() {}

  func check(path: String = "") throws {
    for (value, name) in [
      (tauPlus, "tauPlus"), (tauMinus, "tauMinus"), (tauX, "tauX"), (tauY, "tauY"),
    ] {
      try ParameterError.check(value, is: .above(0), name: path + name)
    }
    for (value, name) in [
      (pairPlus, "pairPlus"), (tripletPlus, "tripletPlus"), (pairMinus, "pairMinus"),
      (tripletMinus, "tripletMinus"),
    ] {
      try ParameterError.check(value, is: .finite, name: path + name)
    }
  }
}

/// Triplet STDP with all-to-all interactions (Pfister and Gerstner, Journal of Neuroscience 2006).
///
///     pre spike    w ← w − o1(t) · (A2− + A3− · r2(t − ε))
///     post spike   w ← w + r1(t) · (A2+ + A3+ · o2(t − ε))
///
/// r1, r2 of the pre and o1, o2 of the post spikes decay by `exp(−1/tau)` a step and rise by 1 with a spike. A pair
/// needs one spike before the other: spikes of the same step make none, and no spike is in its own triplet. The
/// delta is the sum over samples, and of a convolution over its places, with no weight dependence; bounds are the
/// optimizer's.
public final class TripletSTDPLearner {
  /// The synapse that learns.
  public let synapse: any Synapse
  /// Amplitudes and time constants.
  public let parameters: TripletParameters
  /// How sums are computed.
  public let form: PlasticityForm
  private var traces: TripletTraces?
  private var recorded: [(pre: DeviceActivity, post: DeviceActivity)] = []

  /// Creates a learner.
  ///
  /// - Parameters:
  ///   - synapse: The synapse that learns.
  ///   - parameters: Amplitudes and time constants.
  ///   - form: How sums are computed; every form has the same meaning.
  /// - Throws: ``ParameterError`` if a value lies outside its range.
  public init(
    synapse: any Synapse, parameters: TripletParameters = TripletParameters(),
    form: PlasticityForm = .automatic
  ) throws {
    try parameters.check()
    self.synapse = synapse
    self.parameters = parameters
    self.form = form
  }

  /// Records one presentation of the pair.
  ///
  /// - Parameters:
  ///   - pre: What went into the synapse.
  ///   - post: What the neurons made of it.
  /// - Throws: ``ShapeError`` if the features are not the synapse's, or steps or batch differ.
  public func record(pre: DeviceActivity, post: DeviceActivity) throws {
    try checkPair(pre: pre, post: post, of: synapse, at: "triplet STDP learner")
    recorded.append((pre, post))
  }

  /// The weight delta of what was recorded since the last step, which is forgotten.
  ///
  /// - Parameter scale: A factor of the delta.
  /// - Returns: The delta, laid out as the weights, 0 where nothing was recorded.
  /// - Throws: ``ShapeError`` if the batch is not that of the traces carried over, ``BackendError`` if the
  ///   device fails.
  public func step(scale: Float = 1) throws -> DeviceBuffer<Float> {
    let delta = try synapse.backend.makeBuffer(of: Float.self, count: synapse.weight.count)
    try addDelta(to: delta, scale: scale)
    return delta
  }

  /// Adds `−scale · Δw` to a gradient: the optimizer, which descends, then adds `scale · Δw`.
  ///
  /// - Parameters:
  ///   - gradient: The gradient, laid out as the weights; updated.
  ///   - scale: A factor of the delta.
  /// - Throws: ``ShapeError`` if the batch is not that of the traces carried over, ``BackendError`` if the
  ///   device fails.
  public func step(onGradient gradient: DeviceBuffer<Float>, scale: Float = 1) throws {
    try addDelta(to: gradient, scale: -scale)
  }

  /// Forgets what was recorded, and the traces.
  public func reset() {
    recorded = []
    traces = nil
  }

  private func addDelta(to delta: DeviceBuffer<Float>, scale: Float) throws {
    for (pre, post) in recorded {
      let carried = try traces ?? TripletTraces(pre: pre, post: post, on: synapse.backend)
      guard carried.batch == pre.batch else {
        throw ShapeError.mismatch(
          location: "triplet STDP learner", what: "samples carried over and samples",
          first: carried.batch, second: pre.batch)
      }
      traces = carried
      try add(pre: pre, post: post, carried: carried, to: delta, scale: scale)
    }
    recorded = []
  }

  private func add(
    pre: DeviceActivity, post: DeviceActivity, carried: TripletTraces,
    to delta: DeviceBuffer<Float>, scale: Float
  ) throws {
    let backend = synapse.backend
    func trace(
      _ activity: DeviceActivity, _ tau: Float, _ carried: DeviceBuffer<Float>
    ) throws -> DeviceSequence {
      try backend.trace(
        of: activity, tau: exponentialTimeConstant(tau), direction: .causal, carried: carried)
    }
    let potentiating = try backend.tripletDrive(
      of: post, trace: trace(post, parameters.tauY, carried.o2), pair: parameters.pairPlus,
      triplet: parameters.tripletPlus)
    let depressing = try backend.tripletDrive(
      of: pre, trace: trace(pre, parameters.tauX, carried.r2), pair: parameters.pairMinus,
      triplet: parameters.tripletMinus)
    let r1 = try trace(pre, parameters.tauPlus, carried.r1)
    let o1 = try trace(post, parameters.tauMinus, carried.o1)
    // A trace holds the step's own spikes, which make no pair: they are taken out again.
    for (pre, post, sign) in [
      (.values(r1), .values(potentiating), 1), (pre, .values(potentiating), -1),
      (.values(depressing), .values(o1), -1), (.values(depressing), post, 1),
    ] as [(DeviceActivity, DeviceActivity, Float)] {
      try synapse.addProducts(pre: pre, post: post, to: delta, scale: sign * scale, form: form)
    }
  }
}

/// The four traces of a pair, carried from one presentation to the next.
private struct TripletTraces {
  let batch: Int
  let r1: DeviceBuffer<Float>
  let r2: DeviceBuffer<Float>
  let o1: DeviceBuffer<Float>
  let o2: DeviceBuffer<Float>

  init(pre: DeviceActivity, post: DeviceActivity, on backend: any Backend) throws {
    batch = pre.batch
    let (inputs, outputs) = (pre.batch * pre.features, post.batch * post.features)
    r1 = try backend.makeBuffer(of: Float.self, count: inputs)
    r2 = try backend.makeBuffer(of: Float.self, count: inputs)
    o1 = try backend.makeBuffer(of: Float.self, count: outputs)
    o2 = try backend.makeBuffer(of: Float.self, count: outputs)
  }
}
