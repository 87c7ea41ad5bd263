// SPDX-License-Identifier: Apache-2.0
// products.cl: the dense product.
//
//   C[m, n] = scale * sum over k of A[m, k] * B[k, n] + keep * C[m, n]
// Sums run in ascending order of k; the CPU backend sums in double, so both agree within the
// rounding of a float32 sum.
//
// Specialized by -D BLOCK_ROWS (1 to 8) and BLOCK_VECTORS (1, 2): a block is BLOCK_ROWS rows x
// 16 * BLOCK_VECTORS columns, in registers.
//   left, right  A and B where they stand, or packed in panels where blocks read them again:
//            element (m, k) of a block of A at m * left_row + k * left_k, (k, n) of one of B at
//            k * right_k + n; blocks are left_block and right_block elements apart
//   panels   [ceil(j / width), k, width]  float  a matrix in panels of columns, padded with 0
//   product  [m, n]  float  C
// Launches: pack_panels an item a panel row; multiply an item a block. pack_panels moves 8 bytes an
// element; multiply reads 4 * (BLOCK_ROWS + 16 * BLOCK_VECTORS) bytes a block and k, mostly from
// the cache, for 32 * BLOCK_ROWS * BLOCK_VECTORS operations, and writes 4 bytes an element.
// lint: BLOCK_ROWS=1,5,8 BLOCK_VECTORS=1,2

// A matrix in panels: element (k, j) of the source stands at k * k_stride + j * j_stride.
__kernel void pack_panels(
    __global const float *restrict source, __global float *restrict panels, const int k_extent,
    const int j_extent, const int k_stride, const int j_stride, const int width) {
  const int k = get_global_id(0), panel = get_global_id(1);
  if (k >= k_extent) return;
  __global float *out = panels + ((size_t)panel * k_extent + k) * width;
  for (int lane = 0; lane < width; ++lane) {
    const int j = panel * width + lane;
    out[lane] = j < j_extent ? source[(size_t)k * k_stride + (size_t)j * j_stride] : 0.0f;
  }
}

// One output vector of a dense product.
inline void finish_product(
    const float16 sum, __global float *row, const int first, const int columns, const float scale,
    const float keep) {
  float lanes[16];
  vstore16(sum, 0, lanes);
  for (int k = 0; k < 16 && first + k < columns; ++k) {
    const float kept = keep == 0.0f ? 0.0f : keep * row[first + k];
    row[first + k] = scale * lanes[k] + kept;
  }
}

// Rows beyond the last are worked out as the last, and not stored.
__kernel void multiply(
    __global const float *restrict left, __global const float *restrict right,
    __global float *restrict product, const int rows, const int columns, const int inner,
    const int left_block, const int left_row, const int left_k, const int right_block,
    const int right_k, const float scale, const float keep) {
  const int row = get_global_id(1) * BLOCK_ROWS;
  const int column = get_global_id(0) * (16 * BLOCK_VECTORS);
  if (column >= columns) return;
  __global const float *b = right + (size_t)get_global_id(0) * right_block;
  __global const float *a[BLOCK_ROWS];
#pragma unroll
  for (int r = 0; r < BLOCK_ROWS; ++r) {
    a[r] = left + (size_t)get_global_id(1) * left_block
        + (size_t)min(r, rows - row - 1) * left_row;
  }
  float16 low[BLOCK_ROWS], high[BLOCK_ROWS];
#pragma unroll
  for (int r = 0; r < BLOCK_ROWS; ++r) low[r] = high[r] = 0.0f;
  for (size_t k = 0; k < inner; ++k, b += right_k) {
    const float16 b0 = vload16(0, b);
#if BLOCK_VECTORS > 1
    const float16 b1 = vload16(1, b);
#endif
#pragma unroll
    for (int r = 0; r < BLOCK_ROWS; ++r) {
      const float factor = a[r][k * left_k];
      low[r] += factor * b0;
#if BLOCK_VECTORS > 1
      high[r] += factor * b1;
#endif
    }
  }
  for (int r = 0; r < BLOCK_ROWS && row + r < rows; ++r) {
    __global float *out = product + (size_t)(row + r) * columns;
    finish_product(low[r], out, column, columns, scale, keep);
#if BLOCK_VECTORS > 1
    finish_product(high[r], out, column + 16, columns, scale, keep);
#endif
  }
}
