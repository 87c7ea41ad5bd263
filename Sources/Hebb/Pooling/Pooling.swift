// SPDX-License-Identifier: Apache-2.0

/// Pooling of windows of each channel, as a network holds it.
package struct Pooling: LayerTransform {
  /// What is taken of a window.
  package enum Kind: Sendable {
    case maximum
    case average
  }

  package let geometry: PoolingGeometry
  package let kind: Kind
  package let backend: any Backend

  package var keepsPlaces: Bool { false }

  package func callAsFunction(
    _ input: DeviceActivity, mode: PresentationMode
  ) throws -> DeviceActivity {
    switch (kind, input) {
    case (.maximum, .spikes(let train)): .spikes(try backend.maxPool(train, geometry: geometry))
    case (.maximum, .values(let values)): .values(try backend.maxPool(values, geometry: geometry))
    case (.average, _): .values(try backend.averagePool(input, geometry: geometry))
    }
  }

  package func moved(to backend: any Backend) -> Pooling {
    Pooling(geometry: geometry, kind: kind, backend: backend)
  }
}

extension Pooling: ErrorCarrying {
  /// Every place of a window takes its error: whole of a maximum, a share of an average.
  package func carryBack(_ error: DeviceSequence) throws -> DeviceSequence {
    try backend.spread(error, over: geometry, isAverage: kind == .average)
  }
}
