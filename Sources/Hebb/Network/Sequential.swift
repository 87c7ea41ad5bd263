// SPDX-License-Identifier: Apache-2.0

/// Layers in a row on one backend: what one gives on, the next takes.
///
/// A presentation runs all time steps at once. Membrane potentials are kept from one to the next until
/// ``reset()``: a presentation of one step after the other, each with T = 1, is SpikingJelly's
/// single-step mode.
public final class Sequential {
  /// One layer of the row.
  public struct Layer {
    /// The name of the layer, unique in its network.
    public let name: String
    /// The kind of the layer, as its description spells it.
    public let kind: String
    /// The shape of one sample of what it gives on.
    public let shape: [Int]
    package let body: Body

    /// The features of one sample of what it gives on.
    public var outputs: Int { shape.reduce(1, *) }
  }

  /// What a layer does.
  package enum Body {
    case flatten
    case synapse(any Synapse)
    case neurons(SpikingNeurons)
    case competitive(CompetitiveNeurons)
    case patches(CompetitivePatches)
    case windows(SpikeWindows)
    case spikeTimes(SpikeTimeLayer)
    case transform(any LayerTransform)
  }

  /// The layers, the first to see an image first.
  public let layers: [Layer]
  /// The shape of one sample of the input.
  public let inputShape: [Int]
  /// Where the layers live.
  public let backend: any Backend

  package init(_ layers: [Layer], input: [Int], on backend: any Backend) throws {
    var names: Set<String> = []
    for layer in layers where !names.insert(layer.name).inserted {
      throw NetworkError.repeatedName(layer.name)
    }
    self.layers = layers
    inputShape = input
    self.backend = backend
  }

  /// The features of one sample of the input.
  public var inputs: Int { inputShape.reduce(1, *) }

  /// The features of one sample of the output.
  public var outputs: Int { layers.last?.outputs ?? inputs }

  /// Runs all layers through one presentation.
  ///
  /// - Parameters:
  ///   - input: Spikes or real values of N samples.
  ///   - mode: Whether dropout and batch normalization are as in training.
  /// - Returns: What every layer took and gave on.
  /// - Throws: ``ShapeError`` or ``NetworkError`` if a layer cannot take what the one before it gives,
  ///   ``BackendError`` if the device fails.
  public func present(
    _ input: DeviceActivity, mode: PresentationMode = .inference
  ) throws -> Presentation {
    try present(input, mode: mode, keepsCurrents: true)
  }

  /// Runs all layers through one presentation.
  ///
  /// Without its currents a convolution and its neurons are one pass, where the backend has one: the
  /// output of the synapse is then not to be asked for.
  ///
  /// - Parameters:
  ///   - input: Spikes or real values of N samples.
  ///   - mode: Whether dropout and batch normalization are as in training.
  ///   - keepsCurrents: Whether the currents of every synapse can be asked for.
  /// - Returns: What every layer took and gave on.
  /// - Throws: As ``present(_:mode:)``.
  package func present(
    _ input: DeviceActivity, mode: PresentationMode, keepsCurrents: Bool
  ) throws -> Presentation {
    var (activities, last): ([DeviceActivity?], DeviceActivity) = ([input], input)
    for index in layers.indices where index >= activities.count - 1 {
      if !keepsCurrents, index + 1 < layers.count,
        case .synapse(let synapse) = layers[index].body,
        case .neurons(let neurons) = layers[index + 1].body,
        let convolution = synapse as? ConvolutionSynapse
      {
        last = .spikes(try neurons(last, through: convolution))
        activities.append(nil)
      } else {
        last = try layers[index].present(last, mode: mode)
      }
      activities.append(last)
    }
    return Presentation(activities: activities, output: last)
  }

  /// Forgets all membrane potentials.
  public func reset() {
    for case .neurons(let neurons) in layers.map(\.body) { neurons.reset() }
  }

  /// The network on another backend: weights, statistics and membrane potentials, all copied.
  ///
  /// - Parameter backend: Where the layers shall live.
  /// - Returns: A network of its own.
  /// - Throws: ``NetworkError`` if a layer cannot move, ``BackendError`` if the memory cannot be had.
  public func moved(to backend: any Backend) throws -> Sequential {
    let moved = try layers.map { layer in
      let body: Body
      switch layer.body {
      case .flatten: body = .flatten
      case .synapse(let synapse): body = .synapse(try synapse.moved(to: backend))
      case .neurons(let neurons): body = .neurons(try neurons.moved(to: backend))
      case .transform(let transform): body = .transform(try transform.moved(to: backend))
      case .spikeTimes(let layer): body = .spikeTimes(try layer.state.moved(to: backend))
      case .competitive, .patches, .windows:
        throw NetworkError.misplaced(
          layer: layer.name, problem: "belongs to neurons that compete and cannot move",
          remedy: "build the network on the backend where it shall live")
      }
      return Layer(name: layer.name, kind: layer.kind, shape: layer.shape, body: body)
    }
    return try Sequential(moved, input: inputShape, on: backend)
  }
}

/// Whether a presentation trains.
public enum PresentationMode: Sendable, Equatable {
  /// Dropout leaves all in, batch normalization takes the statistics that it has gathered.
  case inference
  /// Dropout draws a mask for each sample of the presentation of this number, as the epoch, the first of
  /// the batch at its place in the order; batch normalization takes the statistics of the batch and
  /// gathers them.
  case training(presentation: Int, firstSample: Int = 0)
}

/// What every layer of a network did in one presentation.
public struct Presentation {
  /// The input, then what each layer gave on; none where a current was not kept.
  private let activities: [DeviceActivity?]
  /// What the last layer gave on.
  public let output: DeviceActivity

  init(activities: [DeviceActivity?], output: DeviceActivity) {
    self.activities = activities
    self.output = output
  }

  /// What a layer took.
  ///
  /// - Parameter layer: The position of the layer in its network.
  /// - Returns: Spikes or values of every sample and step.
  public func input(of layer: Int) -> DeviceActivity { kept(layer) }

  /// What a layer gave on.
  ///
  /// - Parameter layer: The position of the layer in its network.
  /// - Returns: Spikes or values of every sample and step.
  public func output(of layer: Int) -> DeviceActivity { kept(layer + 1) }

  private func kept(_ place: Int) -> DeviceActivity {
    guard let activity = activities[place] else {
      preconditionFailure("the current of layer \(place - 1) was not kept")
    }
    return activity
  }
}

/// A layer without synapses or neurons: pooling, normalization, dropout.
package protocol LayerTransform: Sendable {
  /// What it makes of an activity.
  func callAsFunction(_ input: DeviceActivity, mode: PresentationMode) throws -> DeviceActivity

  /// Whether every output stands for the input at its place, so that a learner may pair across it.
  var keepsPlaces: Bool { get }

  /// Adds what it has gathered to a file.
  func store(in file: inout Safetensors, name: String) throws

  /// Takes up what ``store(in:name:)`` wrote.
  func load(from file: Safetensors, name: String) throws

  /// The same on another backend.
  func moved(to backend: any Backend) throws -> Self
}

extension LayerTransform {
  package func store(in file: inout Safetensors, name: String) throws {}
  package func load(from file: Safetensors, name: String) throws {}
}

extension Sequential.Layer {
  /// Runs the layer alone.
  func present(
    _ input: DeviceActivity, mode: PresentationMode
  ) throws -> DeviceActivity {
    switch body {
    case .flatten: return input
    case .synapse(let synapse): return .values(try synapse(input))
    case .transform(let transform): return try transform(input, mode: mode)
    case .neurons(let neurons):
      guard case .values(let current) = input else {
        throw NetworkError.spikesIntoNeurons(layer: name)
      }
      return .spikes(try neurons(current))
    case .competitive, .patches, .windows:
      throw NetworkError.misplaced(
        layer: name, problem: "takes images, not the activity of a layer",
        remedy: "let it be the only layer with weights")
    case .spikeTimes:
      throw NetworkError.misplaced(
        layer: name, problem: "takes times of spikes, one a place",
        remedy: "let an on-off encoder and layers that spike once stand before it")
    }
  }
}
