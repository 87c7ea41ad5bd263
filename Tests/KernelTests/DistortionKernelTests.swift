// SPDX-License-Identifier: Apache-2.0

import Hebb
import Testing
import _HebbTestSupport

@Suite("Distortion kernels")
struct DistortionKernelTests {
  /// Rows, columns, images and places in the order.
  private static let shapes = [
    (1, 1, 1, 1), (3, 5, 4, 7), (8, 8, 2, 1), (28, 28, 5, 9), (17, 33, 3, 33), (4, 4, 2, 0),
  ]

  /// The reference, and every device in every form of work.
  private static func backends() throws -> [any Backend] {
    try [CPUBackend()] + KernelTarget.all.map { try $0.backend() }
  }

  /// Random images, some of them again, backward, under random maps.
  private func distort(
    _ shape: (rows: Int, columns: Int, images: Int, places: Int), on backend: any Backend
  ) throws -> [UInt8] {
    let features = shape.rows * shape.columns
    let maps = uniform(count: shape.places * 6, in: -1.5...1.5, seed: 2).enumerated().map {
      $0.offset % 3 == 2 ? $0.element * Float(shape.columns) / 2 : $0.element
    }
    return try pixels(
      of: uniform(count: shape.images * features, in: 0...255.99, seed: 1).map {
        UInt8(min($0, 255))
      },
      order: (0..<UInt32(shape.places)).reversed().map { $0 % UInt32(shape.images) },
      rows: shape.rows, columns: shape.columns, maps: maps, on: backend)
  }

  /// What maps make of images, in the order that the result has.
  private func pixels(
    of images: [UInt8], order: [UInt32], rows: Int, columns: Int, maps: [Float],
    on backend: any Backend
  ) throws -> [UInt8] {
    let distorted = try backend.distort(
      DeviceImages(
        pixels: backend.makeBuffer(copying: images), features: rows * columns,
        order: backend.makeBuffer(copying: order)),
      rows: rows, columns: columns, by: backend.makeBuffer(copying: maps))
    #expect(try backend.read(distorted.order) == (0..<order.count).map { UInt32($0) })
    return try backend.read(distorted.pixels)
  }

  @Test("Images become the pixels of the CPU", arguments: KernelTarget.all)
  func sameBits(target: KernelTarget) throws {
    for shape in DistortionKernelTests.shapes {
      expectSameBits(
        try distort(shape, on: target.backend()), try distort(shape, on: CPUBackend()), "\(shape)")
    }
  }

  /// An image of two rows and three columns, under a map each.
  @Test(
    "A map says where pixels come from",
    arguments: [
      ("nothing", [1, 0, 0, 0, 1, 0], [10, 20, 31, 40, 50, 255]),
      ("from the left", [1, 0, -1, 0, 1, 0], [0, 10, 20, 0, 40, 50]),
      ("from below", [1, 0, 0, 0, 1, 1], [40, 50, 255, 0, 0, 0]),
      ("mirrored", [-1, 0, 2, 0, 1, 0], [31, 20, 10, 255, 50, 40]),
      ("half a pixel: the mean, halves up", [1, 0, 0.5, 0, 1, 0], [15, 26, 16, 45, 153, 128]),
      ("a quarter down, black below", [1, 0, 0, 0, 1, 0.25], [18, 28, 87, 30, 38, 191]),
      ("half a pixel in from outside", [1, 0, -0.5, 0, 1, 0], [5, 15, 26, 20, 45, 153]),
      ("slanted by a column a row", [1, 1, 0, 0, 1, 0], [10, 20, 31, 50, 255, 0]),
      ("slanted by a row a column", [1, 0, 0, 1, 1, 0], [10, 50, 0, 40, 0, 0]),
      ("from nowhere near", [1, 0, 1e30, 0, 1, 0], [0, 0, 0, 0, 0, 0]),
      ("from no place", [.nan, 0, 0, 0, 1, 0], [0, 0, 0, 0, 0, 0]),
    ] as [(String, [Float], [UInt8])])
  func maps(name: String, map: [Float], expected: [UInt8]) throws {
    for backend in try DistortionKernelTests.backends() {
      let found = try pixels(
        of: [10, 20, 31, 40, 50, 255], order: [0], rows: 2, columns: 3, maps: map, on: backend)
      #expect(found == expected, "\(name) on \(backend.name)")
    }
  }

  @Test(
    "Shapes and maps that do not fit are refused", arguments: [(2, 3, 6), (3, 3, 12), (0, 6, 6)])
  func misfits(rows: Int, columns: Int, numbers: Int) throws {
    for backend in try DistortionKernelTests.backends() {
      let images = DeviceImages(
        pixels: try backend.makeBuffer(copying: [UInt8](repeating: 1, count: 9)), features: 9,
        order: try backend.makeBuffer(copying: [0]))
      let maps = try backend.makeBuffer(copying: [Float](repeating: 1, count: numbers))
      #expect(throws: ShapeError.self) {
        try backend.distort(images, rows: rows, columns: columns, by: maps)
      }
    }
  }
}
