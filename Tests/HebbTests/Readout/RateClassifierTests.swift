// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing

@Suite("Rate readout")
struct RateClassifierTests {
  private let backend = CPUBackend()

  /// Three classes read from three pixels; the weights are the identity, two steps, tau 2.
  ///
  /// A current of 2 spikes at both steps, 1.5 at the second alone (v = 0.75, then 1.125); 1 never,
  /// v ends at 0.75; 0.4 ends at 0.3.
  private func answers(_ pixels: [UInt8], scale: Float, ties: RateReadout.Ties) throws -> [Answer] {
    var encoder = DirectEncoder()
    encoder.steps = 2
    let network = try Sequential(
      [.linear(Linear(3, bias: false)), .lif(LIF())], input: [3], on: backend)
    let weight = try network.pair(of: "linear1").synapse.weight
    try backend.write([scale, 0, 0, 0, scale, 0, 0, 0, scale], to: weight)
    let images = LabeledImages(
      pixels: pixels, labels: [UInt8](repeating: 0, count: pixels.count / 3))
    return try RateClassifier(
      RateReadout(ties: ties), network: network, encoder: .direct(encoder), seed: 1,
      presentation: 0, batch: 2
    ).answers(to: DeviceImageSet(images, classes: 3, on: backend))
  }

  @Test("The most spikes win; the lowest class or the membrane breaks ties, batch by batch")
  func ties() throws {
    // Scaled so that 255 is a current of 2.5: 204 is 2, 153 is 1.5, 102 is 1, 41 is 0.4.
    let pixels: [UInt8] = [102, 204, 153, 41, 102, 0, 0, 153, 204]
    let lowest = try answers(pixels, scale: 2.5, ties: .lowest)
    #expect(lowest.map(\.label) == [1, 0, 2])
    #expect(lowest.map(\.isAnswered) == [true, false, true])
    #expect(try answers(pixels, scale: 2.5, ties: .membrane).map(\.label) == [1, 1, 2])
  }

  @Test("A silent network takes class 0 for every image")
  func silence() throws {
    let answers = try answers([255, 255, 255, 0, 0, 0], scale: 0.1, ties: .lowest)
    #expect(answers == [Answer](repeating: Answer(label: 0, isAnswered: false), count: 2))
  }

  @Test("A network that ends without neurons is refused")
  func noNeurons() throws {
    let network = try Sequential([.linear(Linear(bias: false))], input: [3], on: backend)
    #expect(throws: NetworkError.self) {
      try RateClassifier(
        RateReadout(), network: network, encoder: .direct(DirectEncoder()), seed: 1,
        presentation: 0, batch: 1)
    }
  }
}
