// SPDX-License-Identifier: Apache-2.0
// feature_spikes.cl: convolution of spike times by neurons that spike once; patches teach it.
//
//   v_m[t] = v_m[t-1] + sum of w_im over inputs i of the patch that spike at t     ascending i
//   answer    the first step with v_m[t] >= threshold_m, 255 where none; every place for itself
//   learning  a patch's winner z: the first map over its threshold, in one step the largest
//             v - threshold, the lowest map; then, patch by patch, with t_z its step,
//     threshold_m = max(least, threshold_m - rate * (t_z / 255 - goal) + (m == z ? rate : -share))
//     w_iz = clip(t_i <= t_z ? w + up * e^(-beta w) : w - down * e^(beta (w - 1)), 0, 1)
// Falez et al. (2019) with multiplicative STDP. No leak, no padding, stride 1. Weights are at least
// 0, so that v never falls. Same order of operations as CPUBackend+FeatureSpikes.swift: both give
// the same bits.
//
// Specialized by -D ROWS, COLUMNS, CHANNELS of the input, -D KERNEL_ROWS, KERNEL_COLUMNS.
//   times       [samples, ROWS, COLUMNS, CHANNELS]      uchar  step of the spike, 255 is never
//   weights     [FAN_IN, padded]                        float  0 to 1; input (row, column, channel)
//   thresholds  [padded]                                float  1e30 beyond the maps
//   spikes      [samples, rows', columns', maps]        uchar  rows' = ROWS - KERNEL_ROWS + 1
//   images, corners  [patches]                          uint   index; row << 16 | column
//   winners, steps   [patches]                          int, uchar   the map (-1: none), its step
//   wins        [padded]                                uint   patches won
//   padded = maps rounded up to 64
// Launches: feature_spikes_items an item a slice of samples (CPU devices), feature_spikes_groups 64
// items a place and sample; patch_winners_items an item a slice of patches, patch_winners_groups 64
// items a patch; patch_learning an item WIDTH maps. Reads 256 bytes of weights an event, tile and
// place.
// lint: ROWS=28 COLUMNS=28 CHANNELS=2 KERNEL_ROWS=5 KERNEL_COLUMNS=5 WIDTH=1,16

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

// Whether any map is at its threshold or above, as an OR tree.
inline int any_reached(
    const float16 d0, const float16 d1, const float16 d2, const float16 d3) {
  const int16 reached = fmax(fmax(d0, d1), fmax(d2, d3)) >= 0.0f;
  const int8 eight = reached.lo | reached.hi;
  const int4 four = eight.lo | eight.hi;
  const int2 two = four.lo | four.hi;
  return two.x | two.y;
}

// The first step up to `stop` at which a map of the tile is over its threshold, -1 if none; how far
// over it is, and its lane.
inline int patch_tile(
    const uint *event, const int count, __global const float *restrict w,
    __global const float *restrict threshold, const int padded, const int stop, float *over,
    int *lane) {
  const float16 h0 = vload16(0, threshold), h1 = vload16(1, threshold);
  const float16 h2 = vload16(2, threshold), h3 = vload16(3, threshold);
  float16 v0 = 0.0f, v1 = 0.0f, v2 = 0.0f, v3 = 0.0f;
  for (int e = 0; e < count;) {
    const int step = event[e] & 255;
    if (step > stop) return -1;
    for (; e < count && (int)(event[e] & 255) == step; ++e) {
      __global const float *row = w + (event[e] >> 8) * padded;
      v0 += vload16(0, row);
      v1 += vload16(1, row);
      v2 += vload16(2, row);
      v3 += vload16(3, row);
    }
    const float16 d0 = v0 - h0, d1 = v1 - h1, d2 = v2 - h2, d3 = v3 - h3;
    if (!any_reached(d0, d1, d2, d3)) continue;
    float d[LANES];
    vstore16(d0, 0, d);
    vstore16(d1, 1, d);
    vstore16(d2, 2, d);
    vstore16(d3, 3, d);
    *lane = -1;
    for (int k = 0; k < LANES; ++k) {
      if (d[k] >= 0.0f && (*lane < 0 || d[k] > *over)) {
        *over = d[k];
        *lane = k;
      }
    }
    return step;
  }
  return -1;
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void patch_winners_items(
    __global const uchar *restrict times, __global const uint *restrict images,
    __global const uint *restrict corners, const uint first, const int patches,
    __global const float *restrict weights, __global const float *restrict thresholds,
    const int padded, __global int *restrict winners, __global uchar *restrict steps) {
  const int item = get_global_id(0), items = get_global_size(0);
  uint event[FAN_IN];
  for (int p = patches * item / items; p < patches * (item + 1) / items; ++p) {
    const uint corner = corners[first + p];
    __global const uchar *patch = times + (size_t)images[first + p] * SOURCES
        + ((corner >> 16) * COLUMNS + (corner & 0xffff)) * CHANNELS;
    int count = 0;
    for (int y = 0; y < KERNEL_ROWS; ++y) {
      for (int k = 0; k < KERNEL_COLUMNS * CHANNELS; ++k) {
        const uint step = patch[y * COLUMNS * CHANNELS + k];
        if (step == NEVER) continue;
        int to = count++;
        for (; to > 0 && (event[to - 1] & 255) > step; --to) event[to] = event[to - 1];
        event[to] = (uint)(y * KERNEL_COLUMNS * CHANNELS + k) << 8 | step;
      }
    }
    int winner = -1, stop = NEVER - 1;
    float best = 0.0f;
    for (int m = 0; m < padded; m += LANES) {
      float over = 0.0f;
      int lane = -1;
      const int step = patch_tile(
          event, count, weights + m, thresholds + m, padded, stop, &over, &lane);
      if (step < 0 || (step == stop && winner >= 0 && over <= best)) continue;
      winner = m + lane;
      stop = step;
      best = over;
    }
    winners[first + p] = winner;
    steps[first + p] = (uchar)(winner < 0 ? NEVER : stop);
  }
}

// Each lane runs its maps to their own crossing; one reduction finds the winner.
__kernel __attribute__((reqd_work_group_size(LANES, 1, 1))) void patch_winners_groups(
    __global const uchar *restrict times, __global const uint *restrict images,
    __global const uint *restrict corners, const uint first,
    __global const float *restrict weights, __global const float *restrict thresholds,
    const int padded, __global int *restrict winners, __global uchar *restrict steps) {
  const int lane = get_local_id(0), p = first + get_group_id(0);
  __local uchar time[FAN_IN];
  __local uint event[FAN_IN];
  __local int count, step_of[LANES], map_of[LANES];
  __local float over_of[LANES];
  const uint corner = corners[p];
  const int events = rank_events(
      times + (size_t)images[p] * SOURCES,
      ((corner >> 16) * COLUMNS + (corner & 0xffff)) * CHANNELS, lane, time, event, &count);
  int stop = NEVER, winner = -1;
  float best = 0.0f;
  for (int m = lane; m < padded; m += LANES) {
    float v = 0.0f, over = -1.0f;
    int step = NEVER;
    for (int e = 0; e < events && over < 0.0f; ++e) {
      v += weights[(event[e] >> 8) * padded + m];
      step = event[e] & 255;
      // A step is over when the next event is not of it.
      if (e + 1 < events && (int)(event[e + 1] & 255) == step) continue;
      over = v - thresholds[m];
    }
    if (over < 0.0f || step > stop || (step == stop && winner >= 0 && over <= best)) continue;
    stop = step;
    best = over;
    winner = m;
  }
  step_of[lane] = stop;
  over_of[lane] = best;
  map_of[lane] = winner;
  for (int reach = LANES / 2; reach > 0; reach /= 2) {
    barrier(CLK_LOCAL_MEM_FENCE);
    const int other = lane + reach;
    if (lane >= reach || map_of[other] < 0) continue;
    const int same = step_of[other] == step_of[lane];
    const int wins = map_of[lane] < 0 || step_of[other] < step_of[lane]
        || (same && over_of[other] > over_of[lane])
        || (same && over_of[other] == over_of[lane] && map_of[other] < map_of[lane]);
    if (!wins) continue;
    step_of[lane] = step_of[other];
    over_of[lane] = over_of[other];
    map_of[lane] = map_of[other];
  }
  if (lane > 0) return;
  winners[p] = map_of[0];
  steps[p] = (uchar)step_of[0];
}

#ifdef WIDTH
// e^x of x from -87 to 0, of products and sums alone, so that every device gives the same bits
// (Cephes' polynomial).
inline float exp_below_zero(const float x) {
  const float k = rint(x * 1.44269504f);
  const float r = (x - k * 0.693359375f) + k * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  return (p * (r * r) + r + 1.0f) * as_float(((int)k + 127) << 23);
}

// The winner's weights after a patch that it won at a step.
inline void move_map(
    __global const uchar *restrict patch, const int step, __global float *w, const int padded,
    const float up, const float down, const float beta) {
  for (int i = 0; i < FAN_IN; ++i) {
    const int y = i / (KERNEL_COLUMNS * CHANNELS), rest = i % (KERNEL_COLUMNS * CHANNELS);
    const float x = w[i * padded];
    const float moved = patch[y * COLUMNS * CHANNELS + rest] <= step
        ? x + up * exp_below_zero(-beta * x)
        : x - down * exp_below_zero(beta * (x - 1.0f));
    w[i * padded] = fmin(fmax(moved, 0.0f), 1.0f);
  }
}

// An item takes WIDTH maps through all patches of the batch, one after the other.
__kernel void patch_learning(
    __global const uchar *restrict times, __global const uint *restrict images,
    __global const uint *restrict corners, const uint first, const int patches, const int maps,
    __global float *restrict weights, __global float *restrict thresholds, const int padded,
    __global const int *restrict winners, __global const uchar *restrict steps,
    __global uint *restrict wins, const float up, const float down, const float beta,
    const float rate, const float goal, const float least) {
  const int from = (int)get_global_id(0) * WIDTH;
  if (from >= maps) return;
  const float share = maps > 1 ? rate / (float)(maps - 1) : 0.0f;
  lanes_float h = load_floats(thresholds, from, maps);
  for (int p = first; p < (int)first + patches; ++p) {
    const int z = winners[p];
    if (z < 0) continue;
    const float common = rate * ((float)steps[p] / 255.0f - goal);
    const lanes_float change = lanes_where(
        lane_numbers + (uint)from == (uint)z, (lanes_float)(rate), (lanes_float)(-share));
    h = fmax(h - common + change, (lanes_float)(least));
    if (z < from || z >= from + WIDTH) continue;
    const uint corner = corners[p];
    move_map(
        times + (size_t)images[p] * SOURCES
            + ((corner >> 16) * COLUMNS + (corner & 0xffff)) * CHANNELS,
        steps[p], weights + z, padded, up, down, beta);
    wins[z]++;
  }
  store_floats(h, thresholds, from, maps);
}
#endif
