// SPDX-License-Identifier: Apache-2.0
// pooling_values.cl: pooling to real values: the average of a window, the largest of real values.
//
//   average[y, x] = (sum over dy, dx of a[y * stride + dy, x * stride + dx]) / size^2
//   largest[y, x] = max over dy, dx of a[y * stride + dy, x * stride + dx]    NaN where one is NaN
// dy and dx below size, dy outside; windows over the edge are left out. Sums are float in this
// order: the same bits as CPUBackend+PoolingValues.swift.
//
//   activity  [words, planes, height, width]  uint   -D SPIKES: bit t % 32 of word t / 32 is step t
//             [steps, planes, height, width]  float  without; a constant has one step
//   pooled    [steps, planes, pooled_height, pooled_width]  float  in units of the activity
//   planes = N * channels; size is the edge of a window, stride the distance between windows
// Launch: a work-item WIDTH columns of a row, by all rows of all pooled planes and steps; rounded
// up to work-groups. Moves 4 * size^2 + 4 bytes a pooled value, less where windows overlap.
// lint: WIDTH=1,16 ACTIVITY=uint+SPIKES|ACTIVITY=float

// The upper left corner of the first window of this row: of the step's plane, or of its word's.
inline __global const ACTIVITY *first_window(
    __global const ACTIVITY *restrict activity, const int planes, const int height,
    const int width, const int pooled_height, const int stride) {
  const size_t row = get_global_id(1);
  size_t plane = row / pooled_height;
#ifdef SPIKES
  plane = plane / planes / 32 * planes + plane % planes;
#endif
  return activity + (plane * height + row % pooled_height * stride) * width;
}

__kernel void average_pool(
    __global const ACTIVITY *restrict activity, __global float *restrict pooled, const int planes,
    const int height, const int width, const int pooled_height, const int pooled_width,
    const int size, const int stride) {
  const int first = (int)get_global_id(0) * WIDTH;
  __global const ACTIVITY *band =
      first_window(activity, planes, height, width, pooled_height, stride);
#ifdef SPIKES
  const uint bit = get_global_id(1) / pooled_height / planes % 32;
#endif
  for (int x = first; x < min(first + WIDTH, pooled_width); ++x) {
    float sum = 0.0f;
    for (int dy = 0; dy < size; ++dy) {
      for (int dx = 0; dx < size; ++dx) {
#ifdef SPIKES
        sum += (float)(band[dy * width + x * stride + dx] >> bit & 1u);
#else
        sum += band[dy * width + x * stride + dx];
#endif
      }
    }
    pooled[get_global_id(1) * pooled_width + x] = sum / (float)(size * size);
  }
}

#ifndef SPIKES
__kernel void max_pool_values(
    __global const float *restrict activity, __global float *restrict pooled, const int planes,
    const int height, const int width, const int pooled_height, const int pooled_width,
    const int size, const int stride) {
  const int first = (int)get_global_id(0) * WIDTH;
  __global const float *band =
      first_window(activity, planes, height, width, pooled_height, stride);
  for (int x = first; x < min(first + WIDTH, pooled_width); ++x) {
    float largest = -INFINITY;
    for (int dy = 0; dy < size; ++dy) {
      for (int dx = 0; dx < size; ++dx) {
        const float value = band[dy * width + x * stride + dx];
        largest = value > largest || isnan(value) ? value : largest;
      }
    }
    pooled[get_global_id(1) * pooled_width + x] = largest;
  }
}
#endif
