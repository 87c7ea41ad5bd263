// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

@Suite("Balance")
struct BalanceTests {
  private let backend = CPUBackend()

  private func images(_ values: [Float], features: Int) throws -> DeviceActivity {
    .values(
      try backend.upload(
        values, isConstant: true, steps: 4, batch: values.count / features, features: features))
  }

  @Test("Every layer of a silent network fires afterwards, at a rate that learning can use")
  func fires() throws {
    let data = try DataSetCatalog.load("digits")
    let network = try Sequential(input: data.shape, on: backend) {
      Conv2d(8, kernel: 3, padding: 1, bias: false)
      LIF()
      MaxPool2d(2)
      Flatten()
      Linear(32, bias: false)
      LIF()
      Linear(10, bias: false)
      LIF()
    }
    let input = try images(
      data.train.pixels.prefix(128 * 64).map { Float($0) / 255 }, features: 64)
    let before = try network.diagnose(on: input)
    #expect(before.layers.last?.rate == 0)
    let layers = try network.balance(on: input)
    #expect(layers.map(\.name) == ["conv2d1", "linear1", "linear2"])
    let after = try network.diagnose(on: input)
    #expect(after.layers.allSatisfy { $0.rate > 0.01 && $0.rate < 0.3 })
    #expect(!after.isBlocked)
  }

  @Test("The quantile of a channel's largest potentials becomes the threshold")
  func quantile() throws {
    // Inputs 1 … 5 through weight 0.1: the largest potentials are (1 − 2⁻⁴) · 0.1 · x.
    let network = try Sequential(
      input: [1], on: backend, initialization: .constant(0.1)
    ) {
      Linear(1, bias: false)
      LIF()
    }
    var balance = Balance()
    balance.outputQuantile = 0.5
    try network.balance(on: images([1, 2, 3, 4, 5], features: 1), with: balance)
    let weight = try backend.read(network.pair(of: "linear1").synapse.weight)[0]
    #expect((weight * 3 * 0.9375 - 1).magnitude < 1e-6)
  }

  @Test("Of the first synapse, places without input count where asked, and no channel is turned")
  func whole() throws {
    let network = try Sequential(
      input: [1], on: backend, initialization: .constant(-0.1)
    ) {
      Linear(1, bias: false)
      LIF()
    }
    // The second largest of seven is that of -1; without the empty places the largest would count, and
    // the mirror image reaches far higher.
    try network.scaleFirst(
      "linear1", on: images([0, 0, 0, -1, 40, -5, 40], features: 1), quantile: 0.8)
    let weight = try backend.read(network.pair(of: "linear1").synapse.weight)[0]
    #expect(weight < 0 && (weight * 0.9375 + 1).magnitude < 1e-6)
  }

  @Test("A channel that its mirror image outdoes is turned; one without input is left alone")
  func mirrored() throws {
    let network = try Sequential(input: [2], on: backend) {
      Linear(2, bias: false)
      LIF()
    }
    let synapse = try network.pair(of: "linear1").synapse
    try backend.write([-1, 0, 0, 2], to: synapse.weight)
    let done = try network.balance(on: images([1, 0, 1, 0], features: 2))
    #expect(done[0].mirrored == 1)
    let weights = try backend.read(synapse.weight)
    #expect(weights[0] > 0)
    expectSameBits([weights[3]], [2])
  }

  @Test("Normalization between a synapse and its neurons is refused by name")
  func normalization() throws {
    let network = try Sequential(input: [1, 2, 2], on: backend) {
      Conv2d(2, kernel: 1)
      BatchNorm2d(name: "norm")
      LIF()
    }
    let error = #expect(throws: NetworkError.self) {
      try network.balance(on: images([1, 1, 1, 1], features: 4))
    }
    #expect(error?.description.contains("norm") == true)
  }
}
