// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

/// An encoder with its parameters, as one word a spike word or current.
enum Encoder: Sendable, CaseIterable {
  case direct
  case latency
  case sparseLatency
  case poisson
  case certainPoisson

  /// The bits that the encoder makes of a range of images.
  func bits(
    _ images: DeviceImages, in range: Range<Int>, steps: Int, on backend: any Backend
  ) throws -> [UInt32] {
    switch self {
    case .direct:
      let current = try backend.directCurrent(images, in: range, steps: steps)
      return try backend.read(current.values).map(\.bitPattern)
    case .latency, .sparseLatency:
      let code = try LatencyCode(steps: steps, minimum: self == .latency ? 0 : 100)
      return try backend.read(backend.latencySpikes(images, in: range, code: code).words)
    case .poisson, .certainPoisson:
      let spikes = try backend.poissonSpikes(
        images, in: range, steps: steps, maximumRate: self == .poisson ? 0.3 : 1,
        seed: 0x1234_5678_9ABC_DEF0, presentation: 2)
      return try backend.read(spikes.words)
    }
  }
}

/// Seeded random images, presented backward.
private func images(
  _ count: Int, features: Int, on backend: any Backend
) throws -> DeviceImages {
  let pixels = uniform(count: count * features, in: 0...255.99, seed: features).map {
    UInt8(min($0, 255))
  }
  return DeviceImages(
    pixels: try backend.makeBuffer(copying: pixels), features: features,
    order: try backend.makeBuffer(copying: (0..<UInt32(count)).reversed()))
}

@Suite("Encoding kernels", .enabled(if: !KernelTarget.all.isEmpty, "no OpenCL device"))
struct EncodingKernelTests {
  @Test(
    "encoders give the bits of the CPU reference", arguments: KernelTarget.all, Encoder.allCases)
  func sameBits(target: KernelTarget, encoder: Encoder) throws {
    for size in PresentationSize.grid {
      func bits(on backend: any Backend) throws -> [UInt32] {
        try encoder.bits(
          images(size.batch + 3, features: size.features, on: backend),
          in: 2..<2 + size.batch, steps: size.steps, on: backend)
      }
      expectSameBits(
        try bits(on: target.backend()), try bits(on: CPUBackend()),
        "\(size.testDescription), \(encoder)")
    }
  }

  @Test("a batch split in two gives the same bits", arguments: KernelTarget.all, Encoder.allCases)
  func batchSplit(target: KernelTarget, encoder: Encoder) throws {
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      let images = try images(9, features: 33, on: backend)
      // One word of steps: the words of the whole batch are those of its parts, one after another.
      let whole = try encoder.bits(images, in: 0..<9, steps: 31, on: backend)
      let parts = try [0..<4, 4..<9].flatMap {
        try encoder.bits(images, in: $0, steps: 31, on: backend)
      }
      expectSameBits(parts, whole, "\(backend.name), \(encoder)")
    }
  }

  @Test("pixels by hand: intensity, the step of a latency code", arguments: KernelTarget.all)
  func byHand(target: KernelTarget) throws {
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      let images = DeviceImages(
        pixels: try backend.makeBuffer(copying: [0, 51, 127, 128, 255]), features: 5,
        order: try backend.makeBuffer(copying: [0]))
      let current = try backend.directCurrent(images, in: 0..<1, steps: 3)
      #expect(try backend.read(current.values) == [0, 0.2, 127 / 255, 128 / 255, 1])
      #expect(current.isConstant && current.steps == 3)
      let spikes = try backend.latencySpikes(
        images, in: 0..<1, code: LatencyCode(steps: 64, minimum: 51))
      // Steps never, 51, 32, 31 and 0.
      let words: [UInt32] = [0, 0, 0, 1 << 31, 1, 0, 1 << 19, 1, 0, 0]
      #expect(try backend.read(spikes.words) == words)
    }
  }

  @Test("Poisson spikes follow the words of Philox", arguments: KernelTarget.all)
  func poissonWords(target: KernelTarget) throws {
    let (steps, features) = (33, 3)
    let key = Philox4x32.key(seed: 5, purpose: .encoding)
    var expected = [UInt32](repeating: 0, count: 2 * features)
    for step in 0..<steps {
      for feature in 0..<features {
        let words = Philox4x32.words(
          counter: SIMD4(7, UInt32(step / 4), UInt32(feature), 1), key: key)
        guard words[step % 4] < 1 << 31 else { continue }
        expected[step / 32 * features + feature] |= 1 << UInt32(step % 32)
      }
    }
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      let images = DeviceImages(
        pixels: try backend.makeBuffer(copying: [UInt8](repeating: 255, count: 2 * features)),
        features: features, order: try backend.makeBuffer(copying: [1]))
      let spikes = try backend.poissonSpikes(
        images, in: 0..<1, steps: steps, maximumRate: 0.5, seed: 5, presentation: 7)
      expectSameBits(try backend.read(spikes.words), expected, backend.name)
    }
  }

  @Test("black never spikes, white at rate 1 always", arguments: KernelTarget.all)
  func silentAndSaturated(target: KernelTarget) throws {
    let backend = try target.backend()
    let images = DeviceImages(
      pixels: try backend.makeBuffer(copying: [0, 255]), features: 2,
      order: try backend.makeBuffer(copying: [0]))
    let spikes = try backend.poissonSpikes(
      images, in: 0..<1, steps: 33, maximumRate: 1, seed: 1, presentation: 0)
    #expect(try backend.read(spikes.words) == [0, .max, 0, 1])
  }

  @Test("another seed and another presentation give other spikes", arguments: KernelTarget.all)
  func streams(target: KernelTarget) throws {
    let backend = try target.backend()
    let images = try images(2, features: 33, on: backend)
    let trains = try [(UInt64(1), 0), (1, 1), (1 << 40, 0)].map { seed, presentation in
      try backend.read(
        backend.poissonSpikes(
          images, in: 0..<2, steps: 32, maximumRate: 0.5, seed: seed, presentation: presentation
        ).words)
    }
    #expect(Set(trains).count == 3)
  }

  @Test(
    "a range outside the order, no step and a rate above 1 are refused", arguments: KernelTarget.all
  )
  func refusals(target: KernelTarget) throws {
    for backend in [try target.backend(), CPUBackend()] as [any Backend] {
      let images = try images(2, features: 3, on: backend)
      for encoder in Encoder.allCases {
        #expect(
          throws: BackendError.outOfBounds(operation: "encoding", count: 2, upperBound: 3)
        ) {
          try encoder.bits(images, in: 1..<3, steps: 4, on: backend)
        }
        #expect(throws: ParameterError.self) {
          try encoder.bits(images, in: 0..<2, steps: 0, on: backend)
        }
      }
      #expect(throws: ParameterError.self) {
        try backend.poissonSpikes(
          images, in: 0..<2, steps: 4, maximumRate: 1.5, seed: 1, presentation: 0)
      }
    }
  }
}
