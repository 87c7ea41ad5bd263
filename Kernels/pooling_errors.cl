// SPDX-License-Identifier: Apache-2.0
// pooling_errors.cl: an error behind pooling, spread over the places that were pooled.
//
//   spread[i, j] = (sum over the windows (y, x) that see (i, j) of error[y, x]) / AREA
//   window (y, x) sees rows y * STRIDE - PADDING and the SIZE - 1 below it, columns likewise
// AREA is 1 of a maximum, each place of whose window takes the whole error, SIZE^2 of an average.
// Sums are float, row by row: the same bits as CPUBackend+PoolingErrors.swift.
//
//   error   [planes, pooled_height, pooled_width]  float
//   spread  [planes, height, width]  float  in units of the error
//   planes = T * N * channels, or N * channels where the error is constant
// Launch: spread_planes, the form for CPUs, an item a plane; spread_places an item a place, by
// planes. Moves 4 bytes a place and 4 an error.
// lint: SIZE=2+STRIDE=2+PADDING=0|SIZE=3+STRIDE=2+PADDING=1 AREA=1.0f

// The first window that sees a place, and the one behind the last.
#define FIRST_WINDOW(place) \
  ((place) + PADDING < SIZE ? 0 : ((place) + PADDING - SIZE) / STRIDE + 1)
#define END_WINDOW(place, windows) min(((place) + PADDING) / STRIDE + 1, (windows))

// What a place takes of a plane of errors.
inline float spread_at(
    __global const float *restrict plane, const int row, const int column, const int pooled_height,
    const int pooled_width) {
  const int bottom = END_WINDOW(row, pooled_height), right = END_WINDOW(column, pooled_width);
  float sum = 0.0f;
  for (int y = FIRST_WINDOW(row); y < bottom; ++y) {
    for (int x = FIRST_WINDOW(column); x < right; ++x) sum += plane[y * pooled_width + x];
  }
  return sum / AREA;
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void spread_planes(
    __global const float *restrict error, __global float *restrict spread, const int height,
    const int width, const int pooled_height, const int pooled_width) {
  __global const float *plane = error + get_global_id(0) * pooled_height * pooled_width;
  __global float *to = spread + get_global_id(0) * height * width;
#if SIZE == STRIDE && PADDING == 0
  // Windows that lie side by side: every error is written SIZE times to SIZE rows.
  for (int row = 0; row < height; ++row, to += width) {
    const int y = row / SIZE, isSeen = y < pooled_height;
    for (int x = 0; isSeen && x < pooled_width; ++x) {
      const float share = (0.0f + plane[y * pooled_width + x]) / AREA;
      for (int k = 0; k < SIZE; ++k) to[x * SIZE + k] = share;
    }
    for (int column = isSeen ? pooled_width * SIZE : 0; column < width; ++column) {
      to[column] = 0.0f;
    }
  }
#else
  for (int row = 0; row < height; ++row) {
    for (int column = 0; column < width; ++column) {
      to[row * width + column] = spread_at(plane, row, column, pooled_height, pooled_width);
    }
  }
#endif
}

__kernel void spread_places(
    __global const float *restrict error, __global float *restrict spread, const int height,
    const int width, const int pooled_height, const int pooled_width) {
  const int place = get_global_id(0);
  if (place >= height * width) return;
  __global const float *plane = error + get_global_id(1) * pooled_height * pooled_width;
  spread[get_global_id(1) * height * width + place] =
      spread_at(plane, place / width, place % width, pooled_height, pooled_width);
}
