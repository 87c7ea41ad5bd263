// SPDX-License-Identifier: Apache-2.0
// patch_learning.cl: patches of spike times teach a convolution of neurons that spike once.
//
//   v_m[t] = v_m[t-1] + sum of w_im over inputs i of the patch that spike at t     ascending i
//   winner z of a patch: the first map over its threshold, in one step the largest v - threshold,
//   then the lowest map; within a batch weights and thresholds stand still. Afterwards, patch by
//   patch, with t_z its step,
//     threshold_m = max(least, threshold_m - rate * (t_z / 255 - goal) + (m == z ? rate : -share))
//     w_iz = clip(t_i <= t_z ? w + up * e^(-beta w) : w - down * e^(beta (w - 1)), 0, 1)
// Falez et al. (2019) with multiplicative STDP. Same order of operations as
// CPUBackend+FeatureSpikes.swift: both give the same bits.
//
// Specialized by -D ROWS, COLUMNS, CHANNELS of the input, -D KERNEL_ROWS, KERNEL_COLUMNS, -D WIDTH.
//   times       [samples, ROWS, COLUMNS, CHANNELS]  uchar  step of the spike, 255 is never
//   images, corners  [patches]      uint   index; row << 16 | column
//   weights     [FAN_IN, padded]    float  0 to 1; input (row, column, channel)
//   thresholds  [padded]            float  1e30 beyond the maps
//   events      [patches, FAN_IN]   uint   input << 8 | step, sorted; counts [patches] how many
//   winners, steps   [patches]      int, uchar   the map (-1: none), its step
//   wins        [padded]            uint   patches won
//   padded = maps rounded up to 64; `first`: where the patches begin in images, corners, winners
//   and steps; `from`: where a batch begins in events and counts
// Launches: patch_events an item a slice of patches. Then CPU devices learn_patches, one item for
// many batches, whose every step waits for the one before; GPUs for each batch patch_winners, 64
// items a patch, and move_maps, an item a map and an input.
// lint: ROWS=28 COLUMNS=28 CHANNELS=2 KERNEL_ROWS=5 KERNEL_COLUMNS=5 WIDTH=1,16

#define LANES 64
#define ROW (KERNEL_COLUMNS * CHANNELS)
#define FAN_IN (KERNEL_ROWS * ROW)
#define SOURCES (ROWS * COLUMNS * CHANNELS)
#define NEVER 255

// The first input of a patch.
inline __global const uchar *patch_at(
    __global const uchar *restrict times, const uint image, const uint corner) {
  const uint place = (corner >> 16) * COLUMNS + (corner & 0xffff);
  return times + (size_t)image * SOURCES + place * CHANNELS;
}

// An event stands at the number of those before it: no branch that depends on what spikes.
__kernel void patch_events(
    __global const uchar *restrict times, __global const uint *restrict images,
    __global const uint *restrict corners, const uint first, const int patches,
    __global uint *restrict events, __global int *restrict counts) {
  const int item = get_global_id(0), items = get_global_size(0);
  for (int p = (int)((long)patches * item / items); p < (long)patches * (item + 1) / items; ++p) {
    __global const uchar *patch = patch_at(times, images[first + p], corners[first + p]);
    uint keys[FAN_IN + 16];
    int count = 0;
    for (int y = 0; y < KERNEL_ROWS; ++y) {
      for (int k = 0; k < ROW; ++k) {
        const uint step = patch[y * COLUMNS * CHANNELS + k];
        keys[count] = step << 24 | (uint)(y * ROW + k);
        count += step != NEVER;
      }
    }
    for (int k = 0; k < 16; ++k) keys[count + k] = UINT_MAX;
    __global uint *event = events + (size_t)p * FAN_IN;
    for (int e = 0; e < count; ++e) {
      int16 before = 0;
      for (int k = 0; k < count; k += 16) before -= vload16(0, keys + k) < keys[e];
      const int8 eight = before.lo + before.hi;
      const int4 four = eight.lo + eight.hi;
      const int2 two = four.lo + four.hi;
      event[two.x + two.y] = keys[e] << 8 | keys[e] >> 24;
    }
    counts[p] = count;
  }
}

// e^x of x from -87 to 0, of products and sums alone, so that every device gives the same bits
// (Cephes' polynomial).
inline lanes_float exp_below_zero(const lanes_float x) {
  const lanes_float k = rint(x * 1.44269504f);
  const lanes_float r = (x - k * 0.693359375f) + k * 2.12194440e-4f;
  lanes_float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  return (p * (r * r) + r + 1.0f) * as_lanes_float((convert_lanes_int(k) + 127) << 23);
}

// What a won patch asks of WIDTH maps' thresholds, and of as many weights of the map that won it.
typedef struct {
  float up, down, beta, rate, goal, least;
} patch_rates;

inline void move_thresholds(
    __global float *restrict thresholds, const int at, const int maps, const int winner,
    const int step, const patch_rates by) {
  const float share = maps > 1 ? by.rate / (float)(maps - 1) : 0.0f;
  const float common = by.rate * ((float)step / 255.0f - by.goal);
  const lanes_float change = lanes_where(
      lane_numbers + (uint)at == (uint)winner, (lanes_float)(by.rate), (lanes_float)(-share));
  const lanes_float h = load_floats(thresholds, at, maps) - common + change;
  store_floats(fmax(h, (lanes_float)(by.least)), thresholds, at, maps);
}

inline void move_weights(
    __global const uchar *restrict patch, __global float *restrict w, const int at,
    const int padded, const int step, const patch_rates by) {
  float lanes[WIDTH];
  uint is_cause[WIDTH];
#pragma unroll
  for (int k = 0; k < WIDTH; ++k) {
    // Beyond the last input stands the last.
    const int i = min(at + k, FAN_IN - 1);
    lanes[k] = w[i * padded];
    is_cause[k] = patch[i + i / ROW * (COLUMNS * CHANNELS - ROW)] <= step;
  }
  const lanes_float old = lanes_of(lanes);
  const lanes_float share = exp_below_zero(
      by.beta * lanes_where(lanes_of(is_cause) != 0u, -old, old - 1.0f));
  const lanes_float moved = lanes_where(
      lanes_of(is_cause) != 0u, old + by.up * share, old - by.down * share);
  lanes_to(fmin(fmax(moved, (lanes_float)(0.0f)), (lanes_float)(1.0f)), lanes);
  for (int k = 0; k < WIDTH && at + k < FAN_IN; ++k) w[(at + k) * padded] = lanes[k];
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
    __global const uint *restrict event, const int count, __global const float *restrict w,
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
    *lane = largest_lane(d0, d1, d2, d3, over);
    return step;
  }
  return -1;
}

// Who wins a patch.
inline int winner_of(
    __global const uint *restrict event, const int count, __global const float *restrict weights,
    __global const float *restrict thresholds, const int padded, uchar *step) {
  int winner = -1, stop = NEVER - 1;
  float best = 0.0f;
  for (int m = 0; m < padded; m += LANES) {
    float over = 0.0f;
    int lane = -1;
    const int at = patch_tile(
        event, count, weights + m, thresholds + m, padded, stop, &over, &lane);
    if (at < 0 || (at == stop && winner >= 0 && over <= best)) continue;
    winner = m + lane;
    stop = at;
    best = over;
  }
  *step = (uchar)(winner < 0 ? NEVER : stop);
  return winner;
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void learn_patches(
    __global const uchar *restrict times, __global const uint *restrict images,
    __global const uint *restrict corners, const uint first, const int patches, const int batch,
    __global const uint *restrict events, __global const int *restrict counts, const int maps,
    __global float *weights, __global float *thresholds, const int padded,
    __global int *winners, __global uchar *steps, __global uint *restrict wins,
    const float up, const float down, const float beta, const float rate, const float goal,
    const float least) {
  const patch_rates by = {up, down, beta, rate, goal, least};
  for (int from = 0; from < patches; from += batch) {
    const int end = min(from + batch, patches);
    for (int p = from; p < end; ++p) {
      uchar step;
      winners[first + p] = winner_of(
          events + (size_t)p * FAN_IN, counts[p], weights, thresholds, padded, &step);
      steps[first + p] = step;
    }
    for (int p = first + from; p < (int)first + end; ++p) {
      const int z = winners[p], step = steps[p];
      if (z < 0) continue;
      for (int m = 0; m < maps; m += WIDTH) move_thresholds(thresholds, m, maps, z, step, by);
      __global const uchar *patch = patch_at(times, images[p], corners[p]);
      for (int i = 0; i < FAN_IN; i += WIDTH) move_weights(patch, weights + z, i, padded, step, by);
      wins[z]++;
    }
  }
}

// Each lane runs its maps to their own crossing; one reduction finds the winner.
__kernel __attribute__((reqd_work_group_size(LANES, 1, 1))) void patch_winners(
    __global const uint *restrict events, __global const int *restrict counts, const uint first,
    const int from, __global const float *restrict weights,
    __global const float *restrict thresholds, const int padded, __global int *restrict winners,
    __global uchar *restrict steps) {
  const int lane = get_local_id(0), p = from + get_group_id(0);
  __global const uint *event = events + (size_t)p * FAN_IN;
  const int count = counts[p];
  __local int step_of[LANES], map_of[LANES];
  __local float over_of[LANES];
  int stop = NEVER, winner = -1;
  float best = 0.0f;
  for (int m = lane; m < padded; m += LANES) {
    float v = 0.0f, over = -1.0f;
    int step = NEVER;
    for (int e = 0; e < count && over < 0.0f; ++e) {
      v += weights[(event[e] >> 8) * padded + m];
      step = event[e] & 255;
      // A step is over when the next event is not of it.
      if (e + 1 < count && (int)(event[e + 1] & 255) == step) continue;
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
  winners[first + p] = map_of[0];
  steps[first + p] = (uchar)step_of[0];
}

// An item takes its maps and its inputs through all patches of the batch: no two meet.
__kernel void move_maps(
    __global const uchar *restrict times, __global const uint *restrict images,
    __global const uint *restrict corners, const uint first, const int patches, const int maps,
    __global float *restrict weights, __global float *restrict thresholds, const int padded,
    __global const int *restrict winners, __global const uchar *restrict steps,
    __global uint *restrict wins, const float up, const float down, const float beta,
    const float rate, const float goal, const float least) {
  const patch_rates by = {up, down, beta, rate, goal, least};
  const int at = get_global_id(0) * WIDTH;
  for (int p = first; p < (int)first + patches; ++p) {
    const int z = winners[p], step = steps[p];
    if (z < 0) continue;
    if (at < maps) move_thresholds(thresholds, at, maps, z, step, by);
    if (at < FAN_IN) {
      move_weights(
          patch_at(times, images[p], corners[p]), weights + z, at, padded, step, by);
    }
    if (at == 0) wins[z]++;
  }
}
