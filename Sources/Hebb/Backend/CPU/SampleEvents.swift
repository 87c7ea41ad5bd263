// SPDX-License-Identifier: Apache-2.0

/// The inputs that spike in one presentation of a latency-coded image, by step, ascending within.
struct SampleEvents: Sendable {
  private let sorted: [UInt16]
  private let starts: [Int]

  init(steps: Int, step: (Int) -> UInt8, count: Int) {
    var buckets = [[UInt16]](repeating: [], count: steps)
    for input in 0..<count {
      let at = Int(step(input))
      if at < steps { buckets[at].append(UInt16(input)) }
    }
    sorted = Array(buckets.joined())
    starts = buckets.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) }
  }

  /// Whether no input spikes.
  var isEmpty: Bool { sorted.isEmpty }

  /// The inputs that spike at a step.
  func inputs(at step: Int) -> ArraySlice<UInt16> { sorted[starts[step]..<starts[step + 1]] }
}

/// Turns images into the events of their latency code.
struct EventEncoder: Sendable {
  private let pixels: Elements<UInt8>
  private let order: Elements<UInt32>
  private let features: Int
  private let steps: Int
  private let table: [UInt8]

  init(_ images: DeviceImages, code: LatencyCode, on backend: CPUBackend) throws {
    pixels = try backend.elements(of: images.pixels)
    order = try backend.elements(of: images.order)
    features = images.features
    steps = code.steps
    table = code.table
  }

  /// The events of the image at a position in the order of presentation.
  func events(of position: Int) -> SampleEvents {
    let first = Int(order[position]) * features
    return SampleEvents(
      steps: steps, step: { table[Int(pixels[first + $0])] }, count: features)
  }

  /// The events of a range of positions.
  func events(in range: Range<Int>) -> [SampleEvents] { range.map(events(of:)) }
}
