// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

@Suite("Shapes of a network")
struct SequentialShapeTests {
  private let backend = CPUBackend()

  @Test("The network of issue 333 has the shapes that PyTorch gives it")
  func issue333() throws {
    let network = try Recipe.issue333.experiment.network.shapes(input: [1, 28, 28])
    #expect(
      network == [
        [1, 28, 28], [32, 28, 28], [32, 28, 28], [32, 14, 14], [32, 14, 14], [32, 14, 14],
        [32, 7, 7], [1568], [512], [512], [10], [10],
      ])
  }

  @Test("A network is written as a list of layers, conditions and loops among them")
  func builder() throws {
    let deep = true
    let network = try Sequential(input: [2, 9, 8], on: backend) {
      Conv2d(4, kernel: 3, stride: 2, padding: 1, groups: 2, bias: false, name: "front")
      BatchNorm2d()
      LIF(tau: 3)
      if deep {
        for _ in 0..<2 { AvgPool2d(2, stride: 1) }
      }
      Dropout(0.1)
      Flatten()
      Linear(5)
      ParametricLIF()
    }
    #expect(
      network.layers.map(\.shape) == [
        [4, 5, 4], [4, 5, 4], [4, 5, 4], [4, 4, 3], [4, 3, 2], [4, 3, 2], [24], [5], [5],
      ])
    #expect(network.layers.map(\.name).prefix(3) == ["front", "batchNorm2d1", "lif1"])
    #expect(try network.pair(of: "front").neuronName == "lif1")
  }

  @Test(
    "A layer that cannot take a shape is named by index, name and kind, with both shapes",
    arguments: [
      (
        [LayerDescription.lif(LIF()), .linear(Linear(3, name: "out"))],
        "network.1: out (linear) takes [features] and lif1 gives [1, 4, 4]; put flatten before it"
      ),
      (
        [.flatten(Flatten()), .conv2d(Conv2d(3))],
        "network.1: conv2d1 (conv2d) takes [channels, height, width] and flatten1 gives [16]; "
          + "put it before flatten and dense layers"
      ),
      (
        [.conv1d(Conv1d(3))],
        "network.0: conv1d1 (conv1d) takes [channels, width] or [features] and the input gives "
          + "[1, 4, 4]; put flatten before it"
      ),
      (
        [.maxPool2d(MaxPool2d(5))],
        "network.0: maxPool2d1 (maxPool2d) takes planes of at least 5 by 5 and the input gives "
          + "[1, 4, 4]; make the window smaller"
      ),
      (
        [.conv2d(Conv2d(3, kernel: 9, padding: 1))],
        "network.conv2d1.kernel: reaches over 9 places and the padded input has 6; "
          + "take a smaller kernel or more padding"
      ),
      (
        [.conv2d(Conv2d(3, groups: 2))],
        "network.conv2d1.groups: 2 do not divide the 1 input and 3 output channels; "
          + "give a number that divides both"
      ),
    ])
  func misfits(layers: [LayerDescription], message: String) {
    let error = #expect(throws: (any Error).self) {
      try Sequential(layers, input: [1, 4, 4], on: backend)
    }
    #expect((error as? any HebbError)?.description == message)
  }

  @Test("A row of features is one channel of a convolution of rows", arguments: [[1, 9], [9]])
  func row(input: [Int]) throws {
    let network = try Sequential(input: input, on: backend) {
      Conv1d(2, kernel: 3, stride: 2, padding: 1)
      LIF()
      Conv1d(4, kernel: 2, groups: 2)
    }
    #expect(network.layers.map(\.shape) == [[2, 5], [2, 5], [4, 4]])
  }

  @Test("A synapse with pooling before its neurons has no pair, and says why")
  func untouching() throws {
    let network = try Sequential(input: [1, 4, 4], on: backend) {
      Conv2d(2, name: "conv")
      AvgPool2d(2, name: "pool")
      LIF()
    }
    #expect(
      throws: NetworkError.untouching(synapse: "conv", between: "pool", kind: "avgPool2d")
    ) { try network.pair(of: "conv") }
  }

  @Test("A bias starts within PyTorch's bound, and is added to every place of its channel")
  func bias() throws {
    let network = try Sequential(input: [1, 3, 3], on: backend) { Conv2d(2, kernel: 3, padding: 1) }
    guard case .synapse(let synapse) = network.layers[0].body else { return }
    let bias = try backend.read(#require(synapse.bias))
    #expect(bias.allSatisfy { $0.magnitude <= 1 / 3 } && bias[0] != bias[1])
    let nothing = try backend.upload(
      [Float](repeating: 0, count: 9), isConstant: true, steps: 2, batch: 1, features: 9)
    let current = try backend.read(synapse(.values(nothing)).values)
    expectSameBits(
      current, [Float](repeating: bias[0], count: 9) + [Float](repeating: bias[1], count: 9))
  }

  @Test("A step at a time with states kept gives the spikes of all steps at once")
  func singleSteps() throws {
    func network() throws -> Sequential {
      try Sequential(input: [7], on: backend, initialization: .uniform(0, 1)) {
        Linear(5, bias: false)
        LIF()
        Linear(3, bias: false)
        LIF()
      }
    }
    let train = try spikes(steps: 6, batch: 2, features: 7, rate: 0.5, seed: 3)
    let whole = try network().present(.spikes(backend.upload(train))).output
    let stepwise = try network()
    var values: [Float] = []
    for step in 0..<6 {
      let dense = try train.dense().values[step * 14..<(step + 1) * 14]
      let one = try SpikeTrain(packing: Tensor(shape: [1, 2, 7], values: Array(dense)))
      guard case .spikes(let out) = try stepwise.present(.spikes(backend.upload(one))).output
      else { return }
      values += try backend.read(out.words).map { Float($0) }
    }
    guard case .spikes(let all) = whole else { return }
    let words = try backend.read(all.words)
    let expected = (0..<6).flatMap { step in words.map { Float($0 >> UInt32(step) & 1) } }
    #expect(expected.contains(1))
    expectSameBits(values, expected)
  }
}
