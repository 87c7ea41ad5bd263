// SPDX-License-Identifier: Apache-2.0

/// Images on their way through an on-off encoder and layers of neurons that spike once.
package final class SpikeTimeStack {
  /// Images that go through the layers at once.
  private static let imagesAtOnce = 256

  /// The network.
  package let network: Sequential
  private let filter: OnOffFilter
  private var encoder: FittedOnOffEncoder?

  /// Joins an encoder and a network.
  ///
  /// - Parameters:
  ///   - encoder: The encoder, as an experiment describes it.
  ///   - network: The layers.
  ///   - shape: The shape of an image, `[1, rows, columns]`.
  /// - Throws: ``ParameterError`` if a value lies outside its range.
  package init(_ encoder: OnOffEncoder, network: Sequential, shape: [Int]) throws {
    self.network = network
    filter = try encoder.filter(of: shape)
  }

  /// Takes the range of every place over images.
  package func fit(_ images: DeviceImages) throws {
    encoder = try FittedOnOffEncoder(filter, fitting: images, on: network.backend)
  }

  /// Adds what the encoder knows of the training images to a file.
  package func store(in file: inout Safetensors) throws { try encoder?.store(in: &file) }

  /// Takes up what ``store(in:)`` wrote.
  package func load(from file: Safetensors) throws {
    encoder = try FittedOnOffEncoder(filter, from: file, on: network.backend)
  }

  /// Parts of a range that go through the layers at once.
  package static func chunks(of range: Range<Int>) -> [Range<Int>] {
    stride(from: range.lowerBound, to: range.upperBound, by: imagesAtOnce).map {
      $0..<min($0 + imagesAtOnce, range.upperBound)
    }
  }

  /// What a layer is given of images; not too many at once.
  ///
  /// - Parameters:
  ///   - images: The images and their order.
  ///   - range: The positions in the order to present.
  ///   - layer: The position of the layer in the network.
  ///   - shift: How far each image is moved first.
  /// - Returns: The spike times that the layer takes.
  /// - Throws: ``BackendError`` if the device fails.
  package func latencies(
    of images: DeviceImages, in range: Range<Int>, before layer: Int,
    shift: PixelShift = PixelShift()
  ) throws -> DeviceLatencies {
    guard let encoder else { throw NetworkStateError.notStarted }
    var latencies = try encoder(images, in: range, shift: shift)
    for (index, _, body) in network.spikeTimeLayers where index < layer {
      latencies = try body(latencies)
    }
    return latencies
  }

  /// What a layer is given of all images in an order, one row of bytes each.
  ///
  /// - Parameters:
  ///   - images: The images and their order.
  ///   - layer: The position of the layer in the network.
  ///   - shift: How far each image is moved first.
  /// - Returns: The spike times that the layer takes, in the order of the images.
  /// - Throws: ``BackendError`` if the memory cannot be had.
  package func table(
    of images: DeviceImages, before layer: Int, shift: PixelShift = PixelShift()
  ) throws -> DeviceLatencies {
    let count = images.order.count
    let features = features(before: layer)
    let table = DeviceLatencies(
      times: try network.backend.makeBuffer(
        of: UInt8.self, count: elementCount(of: [count, features])), batch: count,
      features: features)
    for range in SpikeTimeStack.chunks(of: 0..<count) {
      let part = try latencies(of: images, in: range, before: layer, shift: shift)
      try network.backend.gather(
        part, rows: (0..<range.count).map { UInt32($0) }, to: range.map { UInt32($0) }, of: table)
    }
    return table
  }

  /// The features of a sample that a layer is given.
  package func features(before layer: Int) -> Int {
    layer > 0 ? network.layers[layer - 1].outputs : network.inputs
  }
}
