// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

@Suite("Synapse kernels", .enabled(if: !KernelTarget.all.isEmpty, "no OpenCL device"))
struct SynapseKernelTests {
  /// (inputs, outputs, steps, batch): odd sizes, one and many words, an empty batch.
  static let sizes = [
    (1, 1, 1, 1), (7, 33, 8, 5), (33, 7, 31, 5), (100, 65, 32, 1), (33, 64, 33, 2), (7, 130, 64, 3),
    (784, 10, 4, 5), (1000, 33, 1, 1), (33, 33, 8, 0), (33, 10, 4, 128),
  ]

  @Test("the current of spikes is the sum of their weights", arguments: KernelTarget.all)
  func spikeCurrents(target: KernelTarget) throws {
    for (inputs, outputs, steps, batch) in Self.sizes {
      for rate: Float in [0, 0.2, 1] {
        let train = try spikes(
          steps: steps, batch: batch, features: inputs, rate: rate, seed: inputs)
        let weights = uniform(count: inputs * outputs, in: -1...1, seed: outputs)
        try expectLinear(
          weights: weights, inputs: inputs, outputs: outputs, target: target,
          comment: "\(inputs) to \(outputs), T \(steps), N \(batch), rate \(rate)"
        ) { .spikes(try $0.upload(train)) }
      }
    }
  }

  @Test("bits beyond the last step carry no current", arguments: KernelTarget.all, [1, 9, 41])
  func unusedBits(target: KernelTarget, steps: Int) throws {
    let backend = try target.backend()
    let weight = try backend.makeBuffer(copying: uniform(count: 33 * 7, in: -1...1, seed: 1))
    let full = [UInt32](repeating: .max, count: SpikeTrain.wordCount(steps: steps) * 5 * 33)
    let clean = try SpikeTrain(shape: [5, 33], steps: steps, words: full).words
    let currents = try [full, clean].map { words in
      let train = DeviceSpikeTrain(
        words: try backend.makeBuffer(copying: words), steps: steps, batch: 5, features: 33)
      let current = try backend.linear(.spikes(train), weight: weight, outputs: 7)
      return try backend.read(current.values)
    }
    expectSameBits(currents[0], currents[1])
  }

  @Test("the current of real values is a dense product", arguments: KernelTarget.all)
  func valueCurrents(target: KernelTarget) throws {
    for (inputs, outputs, steps, batch) in Self.sizes {
      for isConstant in [true, false] {
        let count = (isConstant ? 1 : steps) * batch * inputs
        let values = uniform(count: count, in: -1...1, seed: inputs)
        let weights = uniform(count: inputs * outputs, in: -1...1, seed: outputs)
        try expectLinear(
          weights: weights, inputs: inputs, outputs: outputs, target: target,
          comment: "\(inputs) to \(outputs), T \(steps), N \(batch), constant \(isConstant)"
        ) { backend in
          let sign: (Float) -> Float = backend.isAbsolute ? { $0.magnitude } : { $0 }
          return .values(
            try backend.upload(
              values.map(sign), isConstant: isConstant, steps: steps, batch: batch,
              features: inputs))
        }
      }
    }
  }

  @Test(
    "a dense product reads either side transposed and keeps a share", arguments: KernelTarget.all)
  func products(target: KernelTarget) throws {
    for (rows, inner, columns) in [
      (1, 1, 1), (7, 33, 31), (8, 5, 32), (10, 33, 96), (17, 100, 65), (33, 100, 7), (3, 0, 4),
    ] {
      for (leftTransposed, rightTransposed) in [
        (false, false), (true, false), (false, true), (true, true),
      ] {
        for (scale, keep) in [(Float(1), Float(0)), (-0.5, 2)] {
          let product = DenseProduct(
            rows: rows, inner: inner, columns: columns, leftTransposed: leftTransposed,
            rightTransposed: rightTransposed, scale: scale, keep: keep)
          try product.expectSum(on: target.backend())
        }
      }
    }
  }

  @Test("what a product's target held is not read at keep 0", arguments: KernelTarget.all)
  func notRead(target: KernelTarget) throws {
    let backend = try target.backend()
    let product = try backend.makeBuffer(copying: [Float.nan])
    try backend.multiply(
      DeviceMatrix(backend.makeBuffer(copying: [2]), rows: 1, columns: 1),
      DeviceMatrix(backend.makeBuffer(copying: [3]), rows: 1, columns: 1), into: product, scale: 1,
      keep: 0)
    #expect(try backend.read(product) == [6])
  }

  @Test("CLBlast computes the same product", arguments: OpenCLDevice.all)
  func clblast(device: OpenCLDevice) throws {
    let backend = try OpenCLBackend(
      device: device, options: BackendOptions(denseProduct: .clblast))
    let product = DenseProduct(
      rows: 17, inner: 33, columns: 31, leftTransposed: true, rightTransposed: false, scale: -0.5,
      keep: 2)
    try product.expectSum(on: backend)
    let target = try backend.makeBuffer(copying: [Float.nan])
    try backend.multiply(
      DeviceMatrix(backend.makeBuffer(copying: [2]), rows: 1, columns: 1),
      DeviceMatrix(backend.makeBuffer(copying: [3]), rows: 1, columns: 1), into: target, scale: 1,
      keep: 0)
    #expect(try backend.read(target) == [6])
  }

  /// A backend to make an input on, and whether its absolute values are wanted.
  private struct InputMaker {
    let backend: any Backend
    let isAbsolute: Bool

    func upload(_ train: SpikeTrain) throws -> DeviceSpikeTrain { try backend.upload(train) }

    func upload(
      _ values: [Float], isConstant: Bool, steps: Int, batch: Int, features: Int
    ) throws -> DeviceSequence {
      try backend.upload(
        values, isConstant: isConstant, steps: steps, batch: batch, features: features)
    }
  }

  private func expectLinear(
    weights: [Float], inputs: Int, outputs: Int, target: KernelTarget, comment: String,
    input: (InputMaker) throws -> DeviceActivity
  ) throws {
    func current(_ backend: any Backend, isAbsolute: Bool) throws -> [Float] {
      let sign: (Float) -> Float = isAbsolute ? { $0.magnitude } : { $0 }
      let sequence = try backend.linear(
        input(InputMaker(backend: backend, isAbsolute: isAbsolute)),
        weight: backend.makeBuffer(copying: weights.map(sign)), outputs: outputs)
      return try backend.read(sequence.values)
    }
    let reference = CPUBackend()
    expectSum(
      try current(target.backend(), isAbsolute: false),
      try current(reference, isAbsolute: false).map(Double.init),
      absoluteSum: try current(reference, isAbsolute: true).map(Double.init), terms: inputs + 2,
      comment)
  }
}

/// A dense product of random matrices, judged against the CPU reference.
private struct DenseProduct {
  let rows: Int
  let inner: Int
  let columns: Int
  let leftTransposed: Bool
  let rightTransposed: Bool
  let scale: Float
  let keep: Float

  func expectSum(on backend: any Backend) throws {
    let reference = CPUBackend()
    _HebbTestSupport.expectSum(
      try values(on: backend) { $0 }, try values(on: reference) { $0 }.map(Double.init),
      absoluteSum: try values(on: reference, scale: scale.magnitude) { $0.magnitude }
        .map(Double.init), terms: inner + 4, "\(self)")
  }

  private func values(
    on backend: any Backend, scale: Float? = nil, _ sign: (Float) -> Float
  ) throws -> [Float] {
    func matrix(_ rows: Int, _ columns: Int, _ isTransposed: Bool, seed: Int) throws -> DeviceMatrix
    {
      let values = uniform(count: rows * columns, in: -1...1, seed: seed).map(sign)
      return DeviceMatrix(
        try backend.makeBuffer(copying: values), rows: isTransposed ? columns : rows,
        columns: isTransposed ? rows : columns, isTransposed: isTransposed)
    }
    let product = try backend.makeBuffer(
      copying: uniform(count: rows * columns, in: -1...1, seed: 3).map(sign))
    try backend.multiply(
      matrix(rows, inner, leftTransposed, seed: 1),
      matrix(inner, columns, rightTransposed, seed: 2),
      into: product, scale: scale ?? self.scale, keep: keep)
    return try backend.read(product)
  }
}
