// SPDX-License-Identifier: Apache-2.0
// pooling.cl: pooling of bit-packed spikes, over time and over space.
//
//   rate[k]      = spikes of neuron k over all steps / steps
//   pooled[y, x] = OR of spikes[y * stride - padding + dy, x * stride - padding + dx]
// dy and dx below size; places beyond a plane, of which padding stand on each side, do not spike.
// The maximum of spikes at each of 32 steps is one OR. Windows over the padding are left out. Same
// order of operations as CPUBackend+Pooling.swift: both give the same bits.
//
//   rates:     spikes  [words, count]                                 uint
//              rate    [count]                                        float  spikes a step
//   max_pool:  spikes  [words, N, channels, height, width]            uint
//              pooled  [words, N, channels, pooled_height, pooled_width]  uint
//   bit t % 32 of word t / 32 is step t; count = N * features, words = ceil(steps / 32)
//   size is the edge of a window, stride the distance between windows, in neurons as padding
// Launch: rates: a work-item WIDTH neurons; max_pool: WIDTH columns of a row, by all rows of all
// pooled planes; rounded up to work-groups. -D RECIPROCAL: 1 / steps where exact.
// Moves 4 * words + 4 bytes a neuron; 4 * size^2 + 4 a pooled word, less where windows overlap.
// lint: WIDTH=1|WIDTH=16 -|RECIPROCAL=0x1p-3f

__kernel void rates(
    __global const uint *restrict spikes, __global float *restrict rate, const int count,
    const int steps) {
  const int first = (int)get_global_id(0) * WIDTH;
  if (first >= count) return;
  lanes_uint fired = 0u;
  for (int word = 0; word * 32 < steps; ++word) {
    fired += popcount(load_words(spikes + (size_t)word * count, first, count));
  }
  store_floats(over_tau(convert_lanes_float(fired), (float)steps), rate, first, count);
}

__kernel void max_pool(
    __global const uint *restrict spikes, __global uint *restrict pooled, const int height,
    const int width, const int pooled_height, const int pooled_width, const int size,
    const int stride, const int padding) {
  const int first = (int)get_global_id(0) * WIDTH;
  const size_t row = get_global_id(1);
  __global const uint *plane = spikes + row / pooled_height * height * width;
  const int top = (int)(row % pooled_height) * stride - padding;
  for (int x = first; x < min(first + WIDTH, pooled_width); ++x) {
    const int left = x * stride - padding;
    uint any = 0u;
    for (int i = max(top, 0); i < min(top + size, height); ++i) {
      for (int j = max(left, 0); j < min(left + size, width); ++j) any |= plane[i * width + j];
    }
    pooled[row * pooled_width + x] = any;
  }
}
