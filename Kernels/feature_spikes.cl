// SPDX-License-Identifier: Apache-2.0
// feature_spikes.cl: convolution of spike times by neurons that spike once.
//
//   v_m[t] = v_m[t-1] + sum of w_im over inputs i of the patch that spike at t     ascending i
//   answer   the first step with v_m[t] >= threshold_m, 255 where none; every place for itself
// Falez et al. (2019). No leak, no padding, stride 1. Weights are at least 0: v never falls. Same
// order of operations as CPUBackend+FeatureSpikes.swift: both give the same bits.
//
// Specialized by -D ROWS, COLUMNS, CHANNELS of the input, -D KERNEL_ROWS, KERNEL_COLUMNS.
//   times       [samples, ROWS, COLUMNS, CHANNELS]      uchar  step of the spike, 255 is never
//   weights     [FAN_IN, padded]                        float  0 to 1; input (row, column, channel)
//   thresholds  [padded]                                float  1e30 beyond the maps
//   spikes      [samples, rows', columns', maps]        uchar  rows' = ROWS - KERNEL_ROWS + 1
//   padded = maps rounded up to 64
// Launches: feature_spikes_items an item a slice of samples (CPU devices), feature_spikes_groups 64
// items a place and sample. Reads 256 bytes of weights an event, tile and place.
// lint: ROWS=28 COLUMNS=28 CHANNELS=2 KERNEL_ROWS=5 KERNEL_COLUMNS=5

#define LANES 64
#define FAN_IN (KERNEL_ROWS * KERNEL_COLUMNS * CHANNELS)
#define OUT_ROWS (ROWS - KERNEL_ROWS + 1)
#define OUT_COLUMNS (COLUMNS - KERNEL_COLUMNS + 1)
#define PLACES (OUT_ROWS * OUT_COLUMNS)
#define SOURCES (ROWS * COLUMNS * CHANNELS)
#define NEVER 255

// Lists an image's events in the order (step, input) and hands each to the places that see it:
// list[place] holds input << 8 | step. Scratch: order [SOURCES].
inline void list_places(
    __global const uchar *restrict time, __global uint *restrict order,
    __global uint *restrict list, __global int *restrict count) {
  uint at[256];
  for (int t = 0; t < 256; ++t) at[t] = 0;
  for (int i = 0; i < SOURCES; ++i) at[time[i]]++;
  uint sum = 0;
  for (int t = 0; t < 256; ++t) {
    const uint n = at[t];
    at[t] = sum;
    sum += n;
  }
  const uint events = at[NEVER];
  for (int i = 0; i < SOURCES; ++i) {
    if (time[i] != NEVER) order[at[time[i]]++] = (uint)i;
  }
  for (int p = 0; p < PLACES; ++p) count[p] = 0;
  for (uint e = 0; e < events; ++e) {
    const int i = order[e], c = i % CHANNELS;
    const int x = i / CHANNELS % COLUMNS, y = i / CHANNELS / COLUMNS;
    const uint step = time[i];
    for (int ky = max(0, y - OUT_ROWS + 1); ky < KERNEL_ROWS && ky <= y; ++ky) {
      for (int kx = max(0, x - OUT_COLUMNS + 1); kx < KERNEL_COLUMNS && kx <= x; ++kx) {
        const int p = (y - ky) * OUT_COLUMNS + x - kx;
        const uint input = (ky * KERNEL_COLUMNS + kx) * CHANNELS + c;
        list[p * FAN_IN + count[p]++] = input << 8 | step;
      }
    }
  }
}

// Stores the steps of up to sixteen maps.
inline void store_steps(const float16 steps, __global uchar *restrict to, const int maps) {
  const uchar16 bytes = convert_uchar16(steps);
  if (maps >= 16) {
    vstore16(bytes, 0, to);
  } else {
    uchar lanes[16];
    vstore16(bytes, 0, lanes);
    for (int k = 0; k < maps; ++k) to[k] = lanes[k];
  }
}

// The spikes of a place's maps of one tile. Before each event, maps that have not crossed take its
// step; at the end, those that have not crossed take 255.
inline void spike_tile(
    __global const uint *restrict event, const int count, __global const float *restrict w,
    __global const float *restrict threshold, const int padded, __global uchar *restrict spikes,
    const int maps) {
  const float16 h0 = vload16(0, threshold), h1 = vload16(1, threshold);
  const float16 h2 = vload16(2, threshold), h3 = vload16(3, threshold);
  float16 v0 = 0.0f, v1 = 0.0f, v2 = 0.0f, v3 = 0.0f, f0 = 0.0f, f1 = 0.0f, f2 = 0.0f, f3 = 0.0f;
  for (int e = 0; e < count; ++e) {
    __global const float *row = w + (event[e] >> 8) * padded;
    const float16 step = (float)(event[e] & 255);
    f0 = select(f0, step, v0 < h0);
    f1 = select(f1, step, v1 < h1);
    f2 = select(f2, step, v2 < h2);
    f3 = select(f3, step, v3 < h3);
    v0 += vload16(0, row);
    v1 += vload16(1, row);
    v2 += vload16(2, row);
    v3 += vload16(3, row);
  }
  const float16 never = (float)NEVER;
  store_steps(select(f0, never, v0 < h0), spikes, maps);
  if (maps > 16) store_steps(select(f1, never, v1 < h1), spikes + 16, maps - 16);
  if (maps > 32) store_steps(select(f2, never, v2 < h2), spikes + 32, maps - 32);
  if (maps > 48) store_steps(select(f3, never, v3 < h3), spikes + 48, maps - 48);
}

// order is [items, SOURCES] of scratch, list [items, PLACES, FAN_IN], count [items, PLACES].
__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void feature_spikes_items(
    __global const uchar *restrict times, __global const float *restrict weights,
    __global const float *restrict thresholds, const int maps, const int padded, const int samples,
    __global uint *restrict order, __global uint *restrict list, __global int *restrict count,
    __global uchar *restrict spikes) {
  const int item = get_global_id(0), items = get_global_size(0);
  order += (size_t)item * SOURCES;
  list += (size_t)item * PLACES * FAN_IN;
  count += (size_t)item * PLACES;
  float least = thresholds[0];
  for (int m = 1; m < maps; ++m) least = fmin(least, thresholds[m]);
  for (int s = (int)((long)samples * item / items); s < (long)samples * (item + 1) / items; ++s) {
    list_places(times + (size_t)s * SOURCES, order, list, count);
    for (int p = 0; p < PLACES; ++p) {
      __global uchar *out = spikes + ((size_t)s * PLACES + p) * maps;
      // No weight is above 1: fewer events than the least threshold reach none.
      if ((float)count[p] < least) {
        for (int m = 0; m < maps; ++m) out[m] = NEVER;
        continue;
      }
      for (int m = 0; m < maps; m += LANES) {
        spike_tile(
            list + p * FAN_IN, count[p], weights + m, thresholds + m, padded, out + m, maps - m);
      }
    }
  }
}

// Sorts the events of the patch at a corner by rank, lanes side by side: event holds
// input << 8 | step. Returns their number; a barrier stands at its end.
inline int rank_events(
    __global const uchar *restrict image, const int corner, const int lane, __local uchar *time,
    __local uint *event, __local int *count) {
  if (lane == 0) *count = 0;
  for (int i = lane; i < FAN_IN; i += LANES) {
    const int y = i / (KERNEL_COLUMNS * CHANNELS), rest = i % (KERNEL_COLUMNS * CHANNELS);
    time[i] = image[corner + y * COLUMNS * CHANNELS + rest];
  }
  barrier(CLK_LOCAL_MEM_FENCE);
  for (int i = lane; i < FAN_IN; i += LANES) {
    if (time[i] == NEVER) continue;
    int rank = 0;
    for (int j = 0; j < FAN_IN; ++j) {
      rank += time[j] < time[i] || (time[j] == time[i] && j < i);
    }
    event[rank] = (uint)i << 8 | time[i];
    atomic_inc(count);
  }
  barrier(CLK_LOCAL_MEM_FENCE);
  return *count;
}

__kernel __attribute__((reqd_work_group_size(LANES, 1, 1))) void feature_spikes_groups(
    __global const uchar *restrict times, __global const float *restrict weights,
    __global const float *restrict thresholds, const int maps, const int padded,
    __global uchar *restrict spikes) {
  const int lane = get_local_id(0), p = get_group_id(0), s = get_group_id(1);
  __local uchar time[FAN_IN];
  __local uint event[FAN_IN];
  __local int count;
  const int corner = (p / OUT_COLUMNS * COLUMNS + p % OUT_COLUMNS) * CHANNELS;
  const int events = rank_events(
      times + (size_t)s * SOURCES, corner, lane, time, event, &count);
  for (int m = lane; m < maps; m += LANES) {
    float v = 0.0f;
    int spike = NEVER;
    for (int e = 0; e < events && spike == NEVER; ++e) {
      v += weights[(event[e] >> 8) * padded + m];
      if (v >= thresholds[m]) spike = event[e] & 255;
    }
    spikes[((size_t)s * PLACES + p) * maps + m] = (uchar)spike;
  }
}
