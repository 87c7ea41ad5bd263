// SPDX-License-Identifier: Apache-2.0

/// A matrix in the memory of a backend, row-major, to be read as it is or transposed.
public struct DeviceMatrix: Sendable {
  /// The elements, `[rows, columns]`.
  public let values: DeviceBuffer<Float>
  /// The number of rows as stored.
  public let rows: Int
  /// The number of columns as stored.
  public let columns: Int
  /// Whether a product reads it transposed.
  public let isTransposed: Bool

  /// Describes a matrix.
  ///
  /// - Parameters:
  ///   - values: The elements, `[rows, columns]`.
  ///   - rows: The number of rows as stored.
  ///   - columns: The number of columns as stored.
  ///   - isTransposed: Whether a product reads it transposed.
  public init(
    _ values: DeviceBuffer<Float>, rows: Int, columns: Int, isTransposed: Bool = false
  ) {
    self.values = values
    self.rows = rows
    self.columns = columns
    self.isTransposed = isTransposed
  }

  /// The number of rows that a product sees.
  package var effectiveRows: Int { isTransposed ? columns : rows }
  /// The number of columns that a product sees.
  package var effectiveColumns: Int { isTransposed ? rows : columns }
}
