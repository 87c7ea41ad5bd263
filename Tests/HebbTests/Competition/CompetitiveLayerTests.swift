// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing

@Suite("Competitive layer")
struct CompetitiveLayerTests {
  private let backend = CPUBackend()

  private func configuration(neurons: Int) throws -> CompetitiveLayer.Configuration {
    try CompetitiveLayer.Configuration(
      parameters: CompetitionParameters(
        inputs: 4, neurons: neurons, decay: 0.5, homeostasisCap: 0.3, pattern: [1, 1],
        code: LatencyCode(steps: 2, minimum: 100)),
      thresholdFactor: 0.5, calibrationImages: 2)
  }

  /// Two images: the upper and the lower half, one pixel each early, one late.
  private let pixels: [UInt8] = [255, 100, 0, 0, 0, 0, 255, 100]

  private func layer(neurons: Int) throws -> CompetitiveLayer {
    try CompetitiveLayer(
      imprinting: pixels, devicePixels: backend.makeBuffer(copying: pixels), order: [1, 0],
      configuration: configuration(neurons: neurons), on: backend)
  }

  @Test("Each neuron holds the pattern of its image, in the order given and again from its start")
  func imprint() throws {
    let weights = try backend.read(layer(neurons: 3).state.weights)
    let rows = (0..<3).map { neuron in (0..<4).map { weights[$0 * 64 + neuron] } }
    #expect(rows == [[0, 0, 1, 1], [1, 1, 0, 0], [0, 0, 1, 1]])
    #expect(weights.reduce(0, +) == 6)
  }

  @Test("The threshold is a share of the mean largest potential at the last step")
  func calibration() throws {
    // A neuron that sees its own image: I = 1 then 2, v = 1 then 0.5 + 2 = 2.5, over a norm of √2.
    let expected = Float(0.5 * (2.5 / Double(Float(2).squareRoot())))
    let threshold = try layer(neurons: 2).threshold
    // The calibration runs at a threshold of 1e30 and is scaled back. Float32 rounds the norm, the
    // scale of a potential by norm and threshold (two operations), the scaled potential and the
    // threshold, and the expectation rounds twice too: each by half an ulp of its binade, which is at
    // most an ulp of the result.
    let roundings: Float = 7
    #expect((threshold - expected).magnitude <= roundings * expected.ulp)
  }

  @Test("Rates fall over the whole run and stay within a batch")
  func rates() throws {
    let learning = try CompetitiveLearning(
      learningRate: 0.2, homeostasisRate: 0.005, homeostasisRateEnd: 0.01, batch: 2, epochs: 2)
    let batches = learning.batches(epoch: 1, images: 3)
    #expect(batches.map(\.range) == [0..<2, 2..<3])
    #expect(batches[0].learningRate == Float(0.2 * 0.5))
    #expect(batches[0].homeostasisRate == Float(0.005 * (1 - 0.99 * 0.5)))
    #expect(batches[1].learningRate == Float(0.2 * (1 - 5.0 / 6)))
  }

  @Test("Each image is learnt by the neuron that holds it, and answered by it first")
  func learning() throws {
    let layer = try layer(neurons: 2)
    let images = DeviceImages(
      pixels: try backend.makeBuffer(copying: pixels), features: 4,
      order: try backend.makeBuffer(copying: [0, 1, 0]))
    let learning = try CompetitiveLearning(batch: 2)
    var reported: [Int] = []
    let crossings = try layer.learn(learning, epoch: 0, images: images) { reported.append($0) }
    #expect(crossings == 3)
    // The first batch, which builds kernels, is reported alone.
    #expect(reported == [2, 3])
    #expect(try backend.read(layer.state.wins)[0..<2] == [1, 2])
    let answer = try layer.answer(images, in: 0..<3, spikes: 1)
    #expect(try backend.read(answer.neurons) == [1, 0, 1])
  }
}
