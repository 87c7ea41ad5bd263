// SPDX-License-Identifier: Apache-2.0

import HebbKernels

extension OpenCLBackend {
  package func multiply(
    _ left: DeviceMatrix, _ right: DeviceMatrix, into product: DeviceBuffer<Float>, scale: Float,
    keep: Float
  ) throws {
    try checkProduct(left, right, into: product)
    let (rows, inner, columns) = (
      left.effectiveRows, left.effectiveColumns, right.effectiveColumns
    )
    guard rows > 0, columns > 0 else { return }
    if usesCLBlast, inner > 0 {
      return try multiplyWithCLBlast(left, right, into: product, scale: scale, keep: keep)
    }
    let blocks = ProductBlocks(rows: rows, columns: columns)
    let (a, b) = try (leftOperand(left, in: blocks), rightOperand(right, in: blocks))
    try launch(
      "multiply", of: .products, defines: blocks.defines,
      size: self.blocks(blocks.across, blocks.down),
      [
        argument(a.values), argument(b.values), argument(product), .count(rows), .count(columns),
        .count(inner), .count(a.block), .count(a.row), .count(a.k), .count(b.block), .count(b.k),
        .float(scale), .float(keep),
      ])
  }

  /// A as the kernel reads it: where it stands, unless blocks side by side read it again.
  private func leftOperand(_ matrix: DeviceMatrix, in blocks: ProductBlocks) throws
    -> ProductOperand
  {
    let inner = matrix.effectiveColumns
    if blocks.across == 1 {
      return ProductOperand(
        values: matrix.values, block: blocks.rows * (matrix.isTransposed ? 1 : inner),
        row: matrix.isTransposed ? 1 : inner, k: matrix.isTransposed ? matrix.columns : 1)
    }
    let panels = try panels(of: matrix, alongRows: true, width: blocks.rows)
    return ProductOperand(values: panels, block: inner * blocks.rows, row: 1, k: blocks.rows)
  }

  /// B as the kernel reads it: where it stands in whole vectors, unless more than two blocks read it.
  private func rightOperand(_ matrix: DeviceMatrix, in blocks: ProductBlocks) throws
    -> ProductOperand
  {
    let (inner, columns) = (matrix.effectiveRows, matrix.effectiveColumns)
    if blocks.down <= 2, !matrix.isTransposed, columns % blocks.columns == 0 {
      return ProductOperand(values: matrix.values, block: blocks.columns, row: 1, k: columns)
    }
    let panels = try panels(of: matrix, alongRows: false, width: blocks.columns)
    return ProductOperand(values: panels, block: inner * blocks.columns, row: 1, k: blocks.columns)
  }

  /// A matrix in panels of its effective rows or columns.
  private func panels(
    of matrix: DeviceMatrix, alongRows: Bool, width: Int
  ) throws -> DeviceBuffer<Float> {
    let extent = alongRows ? matrix.effectiveRows : matrix.effectiveColumns
    let inner = alongRows ? matrix.effectiveColumns : matrix.effectiveRows
    // Stored rows are the panel's axis where the matrix is read as its rows stand.
    let panelIsStoredRow = alongRows != matrix.isTransposed
    return try panels(
      of: matrix.values, inner: inner, extent: extent,
      innerStride: panelIsStoredRow ? 1 : matrix.columns,
      extentStride: panelIsStoredRow ? matrix.columns : 1, width: width)
  }

  /// Elements (k, j) at k · innerStride + j · extentStride, as `[extent / width, inner, width]`.
  func panels(
    of values: DeviceBuffer<Float>, inner: Int, extent: Int, innerStride: Int, extentStride: Int,
    width: Int
  ) throws -> DeviceBuffer<Float> {
    let count = (extent + width - 1) / width
    let panels: DeviceBuffer<Float> = try makeUninitializedBuffer(count: count * inner * width)
    try launch(
      "pack_panels", of: .products, defines: ProductBlocks.any.defines,
      size: blocks(inner, count),
      [
        argument(values), argument(panels), .count(inner), .count(extent), .count(innerStride),
        .count(extentStride), .count(width),
      ])
    return panels
  }
}

/// The blocks that a product is worked out in.
private struct ProductBlocks {
  /// Those of a large product.
  static let any = ProductBlocks(rows: 8, columns: 32)

  /// The rows and columns of a block.
  let rows: Int
  let columns: Int
  /// The blocks side by side, and below each other.
  let across: Int
  let down: Int

  /// Blocks of up to 8 rows, about as many in each, and of 32 columns, or 16 where there are no more.
  init(rows: Int, columns: Int) {
    down = (rows + 7) / 8
    self.rows = (rows + down - 1) / down
    self.columns = columns > 16 ? 32 : 16
    across = (columns + self.columns - 1) / self.columns
  }

  var defines: [String] { ["BLOCK_ROWS=\(rows)", "BLOCK_VECTORS=\(columns / 16)"] }
}

/// A matrix as the kernel reads it: distances in elements.
private struct ProductOperand {
  let values: DeviceBuffer<Float>
  /// Between two blocks.
  let block: Int
  /// Between two rows of a block.
  let row: Int
  /// Between two terms of a sum.
  let k: Int
}
