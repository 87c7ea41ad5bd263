// SPDX-License-Identifier: Apache-2.0
// windows.cl: the spikes of each map in windows of an image, summed, and coded as an image.
//
//   sum(n, cell, map) = sum of weights[k] over the positions of the window, row by row, where the
//                       k-th spike is the map's
//   code              = pixel[number of bounds that are >= sum]; 0 where the sum is 0
// Same order of additions as CPUBackend+Windows.swift: both give the same bits.
//
//   answers  [images, rows, columns, winners]  short  maps in the order of their spikes; -1: none
//   order    [presented]             uint   indices of images; counts alone
//   weights  [winners]               float  what the k-th spike of a position is worth
//   bounds   [levels - 1]            float  descending
//   pixel    [levels]                uchar  the code of each level
//   sums     [items, cells * maps]   float  scratch of the form for CPUs
//   counts   [N, cells, maps]        float  the sums
//   codes    [images, cells, maps]   uchar  the codes
//   a window of size x size positions every stride; cells = high * wide, row by row
// Launch: an item a slice of the images, alone in its group (…_items, CPU devices); an item a sum,
// in groups of 64, by images (…_groups, GPUs). Reads 2 * winners bytes a window and
// position, writes 1 or 4 a sum.
// lint:

// The extents of positions and windows.
typedef struct {
  int maps, rows, columns, winners, size, stride, high, wide;
} window_extents;

inline window_extents extents_of(
    const int maps, const int rows, const int columns, const int winners, const int size,
    const int stride) {
  const window_extents extents = {maps, rows, columns, winners, size, stride,
      (rows - size) / stride + 1, (columns - size) / stride + 1};
  return extents;
}

// The sums of one image, window by window.
inline void sum_windows(
    __global const short *restrict answers, __global const float *restrict weights,
    __global float *restrict sums, const window_extents x) {
  for (int cell = 0; cell < x.high * x.wide; ++cell, sums += x.maps) {
    for (int map = 0; map < x.maps; ++map) sums[map] = 0.0f;
    const int top = cell / x.wide * x.stride, left = cell % x.wide * x.stride;
    for (int row = top; row < top + x.size; ++row) {
      __global const short *at = answers + (row * x.columns + left) * x.winners;
      for (int column = 0; column < x.size; ++column) {
        for (int k = 0; k < x.winners; ++k) {
          const int map = *at++;
          if (map >= 0) sums[map] += weights[k];
        }
      }
    }
  }
}

// The sum of one map in one window.
inline float sum_window(
    __global const short *restrict answers, __global const float *restrict weights,
    const int feature, const window_extents x) {
  const int map = feature % x.maps, cell = feature / x.maps;
  const int top = cell / x.wide * x.stride, left = cell % x.wide * x.stride;
  float sum = 0.0f;
  for (int row = top; row < top + x.size; ++row) {
    __global const short *at = answers + (row * x.columns + left) * x.winners;
    for (int column = 0; column < x.size; ++column) {
      for (int k = 0; k < x.winners; ++k) {
        if (*at++ == map) sum += weights[k];
      }
    }
  }
  return sum;
}

inline uchar code_of(
    const float sum, __global const float *restrict bounds, __global const uchar *restrict pixel,
    const int levels) {
  int level = 0;
  for (int k = 0; k < levels - 1; ++k) level += sum <= bounds[k];
  return sum > 0.0f ? pixel[level] : (uchar)0;
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void window_codes_items(
    __global const short *restrict answers, __global const float *restrict weights,
    __global const float *restrict bounds, __global const uchar *restrict pixel, const int levels,
    __global float *restrict sums, __global uchar *restrict codes, const int images,
    const int maps, const int rows, const int columns, const int winners, const int size,
    const int stride) {
  const window_extents x = extents_of(maps, rows, columns, winners, size, stride);
  const int item = get_global_id(0), items = get_global_size(0);
  const int features = x.high * x.wide * maps;
  sums += (size_t)item * features;
  const int end = (int)((long)images * (item + 1) / items);
  for (int n = (int)((long)images * item / items); n < end; ++n) {
    sum_windows(answers + (size_t)n * (rows * columns * winners), weights, sums, x);
    __global uchar *out = codes + (size_t)n * features;
    for (int i = 0; i < features; ++i) out[i] = code_of(sums[i], bounds, pixel, levels);
  }
}

__kernel __attribute__((reqd_work_group_size(64, 1, 1))) void window_codes_groups(
    __global const short *restrict answers, __global const float *restrict weights,
    __global const float *restrict bounds, __global const uchar *restrict pixel, const int levels,
    __global uchar *restrict codes, const int maps, const int rows, const int columns,
    const int winners, const int size, const int stride) {
  const window_extents x = extents_of(maps, rows, columns, winners, size, stride);
  const int i = get_global_id(0), features = x.high * x.wide * maps;
  const size_t n = get_global_id(1);
  if (i >= features) return;
  const float sum = sum_window(answers + n * (rows * columns * winners), weights, i, x);
  codes[n * features + i] = code_of(sum, bounds, pixel, levels);
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void window_counts_items(
    __global const short *restrict answers, __global const uint *restrict order, const uint first,
    __global const float *restrict weights, __global float *restrict counts, const int samples,
    const int maps, const int rows, const int columns, const int winners, const int size,
    const int stride) {
  const window_extents x = extents_of(maps, rows, columns, winners, size, stride);
  const int item = get_global_id(0), items = get_global_size(0);
  const int end = (int)((long)samples * (item + 1) / items);
  for (int n = (int)((long)samples * item / items); n < end; ++n) {
    sum_windows(
        answers + (size_t)order[first + n] * (rows * columns * winners), weights,
        counts + (size_t)n * (x.high * x.wide * maps), x);
  }
}

__kernel __attribute__((reqd_work_group_size(64, 1, 1))) void window_counts_groups(
    __global const short *restrict answers, __global const uint *restrict order, const uint first,
    __global const float *restrict weights, __global float *restrict counts, const int maps,
    const int rows, const int columns, const int winners, const int size, const int stride) {
  const window_extents x = extents_of(maps, rows, columns, winners, size, stride);
  const int i = get_global_id(0), features = x.high * x.wide * maps;
  const size_t n = get_global_id(1);
  if (i >= features) return;
  counts[n * features + i] = sum_window(
      answers + (size_t)order[first + n] * (rows * columns * winners), weights, i, x);
}
