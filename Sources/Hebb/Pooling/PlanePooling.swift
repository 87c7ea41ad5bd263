// SPDX-License-Identifier: Apache-2.0

/// What layers that pool windows of planes have in common.
package protocol PlanePooling: DescribedLayer {
  /// The edge of a window; at least 1.
  var size: Int { get }
  /// The distance between windows; the edge of a window where `nil`.
  var stride: Int? { get }
}

extension PlanePooling {
  package func outputShape(of input: [Int]) throws -> [Int] {
    let geometry = try geometry(on: input)
    return [geometry.channels, geometry.pooledHeight, geometry.pooledWidth]
  }

  package func check(path: String) throws {
    try ParameterError.check(size, is: .atLeast(1), name: "\(path).size")
    if let stride { try ParameterError.check(stride, is: .atLeast(1), name: "\(path).stride") }
  }

  func geometry(on input: [Int]) throws -> PoolingGeometry {
    try PoolingGeometry(ofWindows: size, stride: stride ?? size, on: input)
  }
}

extension PoolingGeometry {
  /// The windows over planes of a shape.
  ///
  /// - Throws: ``ShapeMisfit`` if it has no planes, or they are smaller than a window.
  init(ofWindows size: Int, stride: Int, on input: [Int]) throws {
    let (channels, height, width) = try input.planes()
    guard size <= min(height, width) else {
      throw ShapeMisfit(
        expected: "planes of at least \(size) by \(size)", remedy: "make the window smaller")
    }
    try self.init(channels: channels, height: height, width: width, size: size, stride: stride)
  }
}
