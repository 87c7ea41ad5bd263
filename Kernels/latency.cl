// SPDX-License-Identifier: Apache-2.0
// latency.cl: spike times: from images to them, their pooling, and their order.
//
//   blur    b_s[y,x] = sum of g_s[j] * (sum of g_s[i] * p[y+j,x+i])  ascending, border repeated
//   on      max(0, b_inner - b_outer),  off  max(0, b_outer - b_inner);  p = pixel / 255
//   scaled  u = (value - minimum) * scale       a place spikes where u > 0
//   step    floor(clamp(1 - u, 0, 1) * 254.999), 0 to 254; 255 is never
// Same order of operations as CPUBackend+Latency.swift: both give the same bits.
//
//   pixels   [images, ROWS, COLUMNS]        uchar  0 to 255
//   order    [presented]                    uint   indices of images in the order of presentation
//   taps     [2, TAPS]                      float  g of the inner Gaussian, then of the outer
//   scratch  [items, 2, ROWS, COLUMNS]      float  rows blurred
//   values   [samples, ROWS, COLUMNS, 2]    float  on, off
//   minimum, maximum, scale  [features]     float  of each place and channel over training images
//   times    [samples, features]            uchar  step of the spike, 255 is never
//   events   [samples, INPUTS]              ushort inputs that spike, sorted by (step, input)
//   starts   [samples, 256]                 uint   where each step's events begin; last: their end
// Channels are the last extent everywhere: the maps of a place are neighbors.
// Launches: on_off_values an item a slice of samples; value_range an item a feature; value_times
// and earliest_pooling an item a byte, earliest_pooling_rows an item a pooled place;
// gather_latencies an item a row; latency_events an item a slice.
// lint: ROWS=28 COLUMNS=28 TAPS=7 INPUTS=4608

#ifdef TAPS
#define PLANE (ROWS * COLUMNS)

// One image, moved by (down, right) with black coming in, blurred along its rows by one Gaussian.
inline void blur_rows(
    __global const uchar *restrict image, const int down, const int right,
    __global const float *restrict tap, __global float *restrict blurred) {
  for (int y = 0; y < ROWS; ++y) {
    float row[COLUMNS + TAPS - 1], sum[COLUMNS];
    for (int k = 0; k < COLUMNS + TAPS - 1; ++k) {
      const int x = clamp(k - TAPS / 2, 0, COLUMNS - 1) - right;
      const int is_inside = y >= down && y < ROWS + down && x >= 0 && x < COLUMNS;
      row[k] = is_inside ? (float)image[(y - down) * COLUMNS + x] / 255.0f : 0.0f;
    }
    for (int x = 0; x < COLUMNS; ++x) sum[x] = 0.0f;
    for (int k = 0; k < TAPS; ++k) {
      const float g = tap[k];
      for (int x = 0; x < COLUMNS; ++x) sum[x] += g * row[x + k];
    }
    for (int x = 0; x < COLUMNS; ++x) blurred[y * COLUMNS + x] = sum[x];
  }
}

__kernel void on_off_values(
    __global const uchar *restrict pixels, __global const uint *restrict order, const uint first,
    const int samples, const int down, const int right, __global const float *restrict taps,
    __global float *restrict scratch, __global float *restrict values) {
  const int item = get_global_id(0), items = get_global_size(0);
  __global float *inner = scratch + (size_t)item * 2 * PLANE, *outer = inner + PLANE;
  for (int s = (int)((long)samples * item / items); s < (long)samples * (item + 1) / items; ++s) {
    __global const uchar *image = pixels + (size_t)order[first + s] * PLANE;
    __global float *out = values + (size_t)s * 2 * PLANE;
    blur_rows(image, down, right, taps, inner);
    blur_rows(image, down, right, taps + TAPS, outer);
    for (int y = 0; y < ROWS; ++y) {
      float fine[COLUMNS], coarse[COLUMNS];
      for (int x = 0; x < COLUMNS; ++x) fine[x] = coarse[x] = 0.0f;
      for (int k = 0; k < TAPS; ++k) {
        const int from = clamp(y + k - TAPS / 2, 0, ROWS - 1) * COLUMNS;
        const float g = taps[k], h = taps[TAPS + k];
        for (int x = 0; x < COLUMNS; ++x) fine[x] += g * inner[from + x];
        for (int x = 0; x < COLUMNS; ++x) coarse[x] += h * outer[from + x];
      }
      for (int x = 0; x < COLUMNS; ++x) {
        const float difference = fine[x] - coarse[x];
        out[2 * (y * COLUMNS + x)] = fmax(difference, 0.0f);
        out[2 * (y * COLUMNS + x) + 1] = fmax(-difference, 0.0f);
      }
    }
  }
}
#endif

// Widens the range of each feature by the values of more samples.
__kernel void value_range(
    __global const float *restrict values, const int samples, const int features,
    __global float *restrict minimum, __global float *restrict maximum) {
  const int i = get_global_id(0);
  if (i >= features) return;
  float low = minimum[i], high = maximum[i];
  for (int s = 0; s < samples; ++s) {
    const float x = values[(size_t)s * features + i];
    low = fmin(low, x);
    high = fmax(high, x);
  }
  minimum[i] = low;
  maximum[i] = high;
}

// The second extent of the launch is the sample.
__kernel void value_times(
    __global const float *restrict values, const int features,
    __global const float *restrict minimum, __global const float *restrict scale,
    __global uchar *restrict times) {
  const int i = get_global_id(0);
  if (i >= features) return;
  const size_t at = get_global_id(1) * features + i;
  const float u = (values[at] - minimum[i]) * scale[i];
  const float step = clamp(1.0f - u, 0.0f, 1.0f) * 254.999f;
  times[at] = u > 0.0f ? (uchar)step : (uchar)255;
}

// The earliest spike of each window; item (byte of a pooled sample, sample).
__kernel void earliest_pooling(
    __global const uchar *restrict times, __global uchar *restrict pooled, const int rows,
    const int columns, const int channels, const int size, const int stride,
    const int pooled_columns, const int pooled_features) {
  const int i = get_global_id(0);
  if (i >= pooled_features) return;
  const int channel = i % channels, place = i / channels;
  const int y = place / pooled_columns * stride, x = place % pooled_columns * stride;
  __global const uchar *in = times + get_global_id(1) * rows * columns * channels + channel;
  uchar earliest = 255;
  for (int k = 0; k < size * size; ++k) {
    const int at = (y + k / size) * columns + x + k % size;
    earliest = min(earliest, in[at * channels]);
  }
  pooled[get_global_id(1) * pooled_features + i] = earliest;
}

// The same for a pooled place of a sample: neighboring channels side by side.
__kernel void earliest_pooling_rows(
    __global const uchar *restrict times, __global uchar *restrict pooled, const int rows,
    const int columns, const int channels, const int size, const int stride,
    const int pooled_columns, const int pooled_features) {
  const int place = get_global_id(0);
  const int y = place / pooled_columns * stride, x = place % pooled_columns * stride;
  __global const uchar *in = times + get_global_id(1) * rows * columns * channels;
  __global uchar *out = pooled + get_global_id(1) * pooled_features + place * channels;
  int first = 0;
  for (; first + 64 <= channels; first += 64) {
    uchar16 e0 = 255, e1 = 255, e2 = 255, e3 = 255;
    for (int k = 0; k < size * size; ++k) {
      __global const uchar *from =
          in + ((y + k / size) * columns + x + k % size) * channels + first;
      e0 = min(e0, vload16(0, from));
      e1 = min(e1, vload16(1, from));
      e2 = min(e2, vload16(2, from));
      e3 = min(e3, vload16(3, from));
    }
    vstore16(e0, 0, out + first);
    vstore16(e1, 1, out + first);
    vstore16(e2, 2, out + first);
    vstore16(e3, 3, out + first);
  }
  for (; first < channels; ++first) {
    uchar earliest = 255;
    for (int k = 0; k < size * size; ++k) {
      earliest = min(
          earliest, in[((y + k / size) * columns + x + k % size) * channels + first]);
    }
    out[first] = earliest;
  }
}

// Row `to[k]` of a table takes row `from[k]` of another.
__kernel void gather_latencies(
    __global const uchar *restrict source, __global const uint *restrict from,
    __global const uint *restrict to, const int features, __global uchar *restrict table) {
  const size_t read = (size_t)from[get_global_id(0)] * features;
  const size_t write = (size_t)to[get_global_id(0)] * features;
  int i = 0;
  for (; i + 16 <= features; i += 16) {
    vstore16(vload16(0, source + read + i), 0, table + write + i);
  }
  for (; i < features; ++i) table[write + i] = source[read + i];
}

#ifdef INPUTS
// Sorts the inputs of each sample by step: list, count, place. list is [items, INPUTS + 1].
__kernel void latency_events(
    __global const uchar *restrict times, const int samples, __global uint *restrict list,
    __global ushort *restrict events, __global uint *restrict starts) {
  const int item = get_global_id(0), items = get_global_size(0);
  list += (size_t)item * (INPUTS + 1);
  for (int s = (int)((long)samples * item / items); s < (long)samples * (item + 1) / items; ++s) {
    __global const uchar *time = times + (size_t)s * INPUTS;
    __global ushort *out = events + (size_t)s * INPUTS;
    __global uint *start = starts + (size_t)s * 256;
    int count = 0;
    for (int i = 0; i < INPUTS; ++i) {
      const uint step = time[i];
      list[count] = step << 16 | (uint)i;
      count += step < 255;
    }
    uint at[256];
    for (int t = 0; t < 256; ++t) at[t] = 0;
    for (int e = 0; e < count; ++e) at[list[e] >> 16]++;
    uint sum = 0;
    for (int t = 0; t < 256; ++t) {
      start[t] = sum;
      sum += at[t];
      at[t] = start[t];
    }
    for (int e = 0; e < count; ++e) out[at[list[e] >> 16]++] = (ushort)(list[e] & 0xffff);
  }
}
#endif
