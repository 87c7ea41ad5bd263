// SPDX-License-Identifier: Apache-2.0

/// A layer of neurons that spike once, or of their pooling, as a network holds it.
package enum SpikeTimeLayer {
  case convolution(SpikeOnceConvolution)
  case pooling(EarliestPooling)
  case readout(SpikeOnceReadout)
}

/// What every layer of spike times can do.
package protocol SpikeTimeState {
  /// Adds what it has learnt to a file.
  func store(in file: inout Safetensors, name: String) throws

  /// Takes up what ``store(in:name:)`` wrote.
  func load(from file: Safetensors, name: String) throws

  /// The same on another backend.
  func moved(to backend: any Backend) throws -> SpikeTimeLayer
}

extension SpikeTimeLayer {
  /// What the layer can do.
  package var state: any SpikeTimeState {
    switch self {
    case .convolution(let layer): layer
    case .pooling(let layer): layer
    case .readout(let layer): layer
    }
  }

  /// What the layer makes of spike times; a readout gives none on.
  package func callAsFunction(_ input: DeviceLatencies) throws -> DeviceLatencies {
    switch self {
    case .convolution(let layer): try layer(input)
    case .pooling(let layer): try layer(input)
    case .readout:
      throw NetworkError.misplaced(
        layer: "spikeOnceLinear", problem: "gives times to a readout, not to a layer",
        remedy: "let it be the last layer")
    }
  }
}

extension Sequential {
  /// The layers of spike times, with their positions.
  package var spikeTimeLayers: [(index: Int, name: String, layer: SpikeTimeLayer)] {
    layers.enumerated().compactMap { index, layer in
      guard case .spikeTimes(let body) = layer.body else { return nil }
      return (index, layer.name, body)
    }
  }
}
