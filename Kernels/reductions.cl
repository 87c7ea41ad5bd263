// SPDX-License-Identifier: Apache-2.0
// reductions.cl: what is looked at after the work: how large values are, what neurons answer.
//
//   top = largest |x|, sum = sum of (x / 2^e)^2    of 64 elements; e: the exponent of top
//   counts[neuron, label] += 1                     for every sample that has a neuron
// Blocks of 4096 elements are 64 rows of 64; each column is summed by itself, rows ascending, and
// the host adds the columns in ascending order: the same bits in every tiling and run. 2^e keeps
// the squares of huge and tiny values in range. Integer atomics give the same counts in any order.
//
//   values   [count]            float  any unit
//   sums     [columns]          float  0 to 256, in units of 4^e
//   tops     [columns]          uint   bits of the largest |x|: NaN above infinity above the rest
//   neurons  [samples, stride]  int    a sample's first is its answering neuron; -1: none
//   labels   [samples]          uchar  class of each sample
//   counts   [rows, classes]    uint   answers of each neuron and class; updated
//   columns = 64 * ceil(count / 4096), e at least -126 and at most 126
// Launch: magnitude: a work-item WIDTH columns; count_labels: a sample; rounded up to work-groups.
// Reads 4 bytes an element, twice where a block leaves the cache; count_labels moves 13 a sample.
// lint: WIDTH=1|WIDTH=16

__kernel void magnitude(
    __global const float *restrict values, __global float *restrict sums,
    __global uint *restrict tops, const int count, const int columns) {
  const int first = (int)get_global_id(0) * WIDTH;
  if (first >= columns) return;
  // 64 rows of a block: the element of a column in row 0.
  const int start = first / 64 * 4096 + first % 64;
  lanes_uint top = 0u;
  for (int row = 0; row < 64; ++row) {
    const lanes_float x = load_floats(values, start + row * 64, count);
    top = max(top, as_lanes_uint(x) & 0x7fffffffu);
  }
  const lanes_uint exponent = clamp(top >> 23u, (lanes_uint)(1u), (lanes_uint)(253u));
  const lanes_float scale = as_lanes_float((254u - exponent) << 23u);
  lanes_float sum = 0.0f;
  for (int row = 0; row < 64; ++row) {
    const lanes_float x = load_floats(values, start + row * 64, count) * scale;
    sum += x * x;
  }
  store_floats(sum, sums, first, columns);
  store_words(top, tops, first, columns);
}

__kernel void count_labels(
    __global const int *restrict neurons, __global const uchar *restrict labels,
    volatile __global uint *restrict counts, const int samples, const int stride, const int rows,
    const int classes) {
  const int sample = (int)get_global_id(0);
  if (sample >= samples) return;
  const int neuron = neurons[(size_t)sample * stride], label = labels[sample];
  if (neuron < 0 || neuron >= rows || label >= classes) return;
  atomic_inc(counts + (size_t)neuron * classes + label);
}
