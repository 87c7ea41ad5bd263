// SPDX-License-Identifier: Apache-2.0
// pooling_values.cl: pooling to real values: the average of a window, the largest of real values.
//
//   average[y, x] = (sum over dy, dx of a[i, j]) / size^2      i = y * stride - padding + dy
//   largest[y, x] = max over dy, dx of a[i, j]                 j = x * stride - padding + dx
// dy and dx below size, dy outside; places beyond a plane, of which padding stand on each side, add
// nothing; windows over the padding are left out. A maximum is NaN where a value is. Sums are float
// in this order: the same bits as CPUBackend+PoolingValues.swift.
//
//   activity  [words, planes, height, width]  uint   -D SPIKES: bit t % 32 of word t / 32 is step t
//             [steps, planes, height, width]  float  without; a constant has one step
//   pooled    [steps, planes, pooled_height, pooled_width]  float  in units of the activity
//   planes = N * channels; size is the edge of a window, stride the distance between windows
// Launch: a work-item WIDTH columns of a row, by all rows of all pooled planes and steps; rounded
// up to work-groups. Moves 4 * size^2 + 4 bytes a pooled value, less where windows overlap.
// lint: WIDTH=1,16 ACTIVITY=uint+SPIKES|ACTIVITY=float

// The plane that this row's windows see: that of its step, or of the word of its step.
inline __global const ACTIVITY *plane_of_row(
    __global const ACTIVITY *restrict activity, const int planes, const int height,
    const int width, const int pooled_height) {
  size_t plane = get_global_id(1) / pooled_height;
#ifdef SPIKES
  plane = plane / planes / 32 * planes + plane % planes;
#endif
  return activity + plane * height * width;
}

__kernel void average_pool(
    __global const ACTIVITY *restrict activity, __global float *restrict pooled, const int planes,
    const int height, const int width, const int pooled_height, const int pooled_width,
    const int size, const int stride, const int padding) {
  const int first = (int)get_global_id(0) * WIDTH;
  __global const ACTIVITY *plane = plane_of_row(activity, planes, height, width, pooled_height);
  const int top = (int)(get_global_id(1) % pooled_height) * stride - padding;
#ifdef SPIKES
  const uint bit = get_global_id(1) / pooled_height / planes % 32;
#endif
  for (int x = first; x < min(first + WIDTH, pooled_width); ++x) {
    const int left = x * stride - padding;
    float sum = 0.0f;
    for (int i = max(top, 0); i < min(top + size, height); ++i) {
      for (int j = max(left, 0); j < min(left + size, width); ++j) {
#ifdef SPIKES
        sum += (float)(plane[i * width + j] >> bit & 1u);
#else
        sum += plane[i * width + j];
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
    const int size, const int stride, const int padding) {
  const int first = (int)get_global_id(0) * WIDTH;
  __global const float *plane = plane_of_row(activity, planes, height, width, pooled_height);
  const int top = (int)(get_global_id(1) % pooled_height) * stride - padding;
  for (int x = first; x < min(first + WIDTH, pooled_width); ++x) {
    const int left = x * stride - padding;
    float largest = -INFINITY;
    for (int i = max(top, 0); i < min(top + size, height); ++i) {
      for (int j = max(left, 0); j < min(left + size, width); ++j) {
        const float value = plane[i * width + j];
        largest = value > largest || isnan(value) ? value : largest;
      }
    }
    pooled[get_global_id(1) * pooled_width + x] = largest;
  }
}
#endif
