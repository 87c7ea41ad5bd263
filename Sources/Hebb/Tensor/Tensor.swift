// SPDX-License-Identifier: Apache-2.0

/// Real values in host memory, in row-major order: the last axis is contiguous.
public struct Tensor: Sendable, Equatable {
  /// The extent of each axis; empty for a scalar.
  public let shape: [Int]

  /// The elements in row-major order.
  public var values: [Float]

  /// Creates a tensor from its elements.
  ///
  /// - Parameters:
  ///   - shape: The extent of each axis; none may be negative.
  ///   - values: The elements in row-major order.
  /// - Throws: ``ShapeError`` if the number of elements is not the product of the extents.
  public init(shape: [Int], values: [Float]) throws {
    let count = try elementCount(of: shape)
    guard count == values.count else {
      throw ShapeError.elementCount(shape: shape, expected: count, found: values.count)
    }
    self.shape = shape
    self.values = values
  }

  /// Creates a tensor of zeros.
  ///
  /// - Parameter shape: The extent of each axis; none may be negative.
  /// - Throws: ``ShapeError`` if an extent is negative or the number of elements overflows.
  public init(zeros shape: [Int]) throws {
    self.shape = shape
    values = [Float](repeating: 0, count: try elementCount(of: shape))
  }

  /// The number of elements.
  public var count: Int { values.count }
}

/// The number of elements of a shape, with overflow and negative extents checked.
package func elementCount(of shape: [Int]) throws -> Int {
  var count = 1
  for extent in shape {
    guard extent >= 0 else { throw ShapeError.negativeExtent(shape: shape) }
    let (product, overflow) = count.multipliedReportingOverflow(by: extent)
    guard !overflow else { throw ShapeError.overflow(shape: shape) }
    count = product
  }
  return count
}
