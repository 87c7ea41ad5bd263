// SPDX-License-Identifier: Apache-2.0
// synapses.cl: from spikes to current.
//
//   I[t, n, o] = sum over the inputs i that spiked at (t, n) of w[o, i]
// Sums run in ascending order of i; the CPU backend sums in double, so both agree within the
// rounding of a float32 sum.
//
//   words    [words, N * in]       uint   bit t % 32 of word t / 32 is step t
//   lists    [T * N, in]           uint   L * the inputs that spiked in row t * N + n, ascending
//   counts   [T * N]               uint   how many
//   tiles    [ceil(out / L), in, L]  float  weights: output o is lane o % L of tile o / L, padded;
//                                    L is 16 in the item form, whose tile stays in the first-level
//                                    cache, 64 in the group form
//   current  [T * N, out]          float
// Launches: spike_rows an item a sample; linear_spikes_items an item a slice of rows,
// linear_spikes_groups a group of 64 a row and tile. spike_rows reads 4 bytes a word and writes 4
// an event; linear_spikes reads 4 * L bytes of weights an event and tile.

#define LANES 64

// The inputs that spiked, row by row.
__kernel void spike_rows(
    __global const uint *restrict words, __global uint *restrict lists,
    __global uint *restrict counts, const int batch, const int inputs, const int steps,
    const int lanes) {
  const int sample = get_global_id(0);
  if (sample >= batch) return;
  for (int word = 0; word * 32 < steps; ++word) {
    __global const uint *bits = words + ((size_t)word * batch + sample) * inputs;
    __global uint *list = lists + ((size_t)word * 32 * batch + sample) * inputs;
    const int last = min(32, steps - word * 32);
    uint at[32];
    for (int t = 0; t < 32; ++t) at[t] = 0;
    // Few steps: an input that did not spike is overwritten by the next, no branch to mispredict.
    for (int t = 0; last <= 8 && t < last; ++t) {
      __global uint *row = list + (size_t)t * batch * inputs;
      for (int i = 0; i < inputs; ++i) {
        row[at[t]] = (uint)(i * lanes);
        at[t] += bits[i] >> t & 1u;
      }
    }
    for (int i = 0; last > 8 && i < inputs; ++i) {
      // No step is beyond the last, whatever the bits there: a list has no room for it.
      for (uint left = bits[i] & 0xffffffffu >> (32 - last); left != 0; left &= left - 1) {
        const int t = 31 - (int)clz(left & -left);
        list[(size_t)t * batch * inputs + at[t]++] = (uint)(i * lanes);
      }
    }
    for (int t = 0; t < last; ++t) {
      counts[(word * 32 + t) * batch + sample] = at[t];
    }
  }
}

// Stores the lanes of a vector that lie before the end of a row.
inline void store_lanes(const float16 value, __global float *to, const int first, const int end) {
  if (first + 16 <= end) {
    store_vector(value, 0, to + first);
  } else {
    float lanes[16];
    vstore16(value, 0, lanes);
    for (int k = 0; first + k < end; ++k) to[first + k] = lanes[k];
  }
}

// Item u: a slice of the rows, tiles outside, so that a tile of weights stays in the cache.
__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void linear_spikes_items(
    __global const uint *restrict lists, __global const uint *restrict counts,
    __global const float *restrict tiles, __global float *restrict current, const int rows,
    const int inputs, const int outputs) {
  const int item = get_global_id(0), items = get_global_size(0);
  const int first = (int)((long)rows * item / items);
  const int last = (int)((long)rows * (item + 1) / items);
  for (int tile = 0; tile * 16 < outputs; ++tile) {
    __global const float *w = tiles + (size_t)tile * inputs * 16;
    for (int row = first; row < last; ++row) {
      const float16 sum = sum_rows(w, lists + (size_t)row * inputs, counts[row]);
      store_lanes(sum, current + (size_t)row * outputs, tile * 16, outputs);
    }
  }
}

// A lane is an output of the tile; all lanes of a group read the same event.
__kernel __attribute__((reqd_work_group_size(LANES, 1, 1))) void linear_spikes_groups(
    __global const uint *restrict lists, __global const uint *restrict counts,
    __global const float *restrict tiles, __global float *restrict current, const int inputs,
    const int outputs) {
  const int lane = get_local_id(0), tile = get_group_id(0), row = get_group_id(1);
  __global const float *w = tiles + (size_t)tile * inputs * LANES + lane;
  __global const uint *list = lists + (size_t)row * inputs;
  const uint count = counts[row];
  float sum = 0.0f;
  for (uint e = 0; e < count; ++e) sum += w[list[e]];
  const int output = tile * LANES + lane;
  if (output < outputs) current[(size_t)row * outputs + output] = sum;
}
