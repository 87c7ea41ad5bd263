// SPDX-License-Identifier: Apache-2.0
// plasticity.cl: the STDP weight delta of a dense layer.
//
//   P[o, i] = sum over (t, n) of s_post[t, n, o] * tr_pre[t, n, i]      potentiation
//   D[o, i] = sum over (t, n) of tr_post[t, n, o] * s_pre[t, n, i]      depression
//   delta   = keep * delta + scale * (f_post(w) * P - f_pre(w) * D)
//
// With weights fixed in a presentation either side's spikes drive both sums (DRIVEN_BY_POST shown):
//   D[o, i] = sum over the spikes (t, n) of o of F[t, n, i],  F the anti-causal trace of the inputs
// with tau_post; a carried trace c of the outputs adds c[n, o] * (F[0] - F[0] / tau_post). The
// mirror image is driven by the input spikes, with both traces of the outputs.
// Same sums as CPUBackend+Plasticity.swift, which adds in double.
//
//   words   [words, N * features]  uint   bit t % 32 of word t / 32 is step t
//   lists   [drivers, T * N]       uint   TILE * the rows t * N + n in which each driver spiked
//   counts  [drivers]              uint   how many
//   trace   [tiles, T * N, TILE]   float  the traces of the other side, in tiles of its neurons
//   sums    [tiles, drivers, TILE] float  their sums over the driver's spikes
//   spikes  [sides, slices]        uint   the spikes in each slice of the words of a side
//   activity  as words; -D ACTIVITY=float [T, N * features], with CONSTANT [N * features]
//   values  [T, N * features]      float  an activity, step by step
//   decayed [N * features]         float  F[0] - F[0] / tau of the other side
//   carried [out, in]              float  what a carried trace adds: sum over n of c * decayed
//   weight, delta  [out, in]       float
//   potentiation, depression       float  P and D: sums in the layout of a driver, or [out, in];
//                                         P - D alone where f_pre = f_post, P where f_pre = 0
// Launches: count_spikes an item a slice, 4 bytes read a word; spike_columns an item a driver;
// tile_rows an item a row and tile; sum_events_items an item a slice of drivers, tiles outside;
// sum_events_groups a group of 64 a driver and tile; decay_once and expand an item WIDTH elements,
// expand over all steps; apply_delta an item 16 x 16 weights. -D TILE is 16 in the item form, where
// a tile's traces stay in the first-level cache at T * N = 512, and 64 in the group form.
// -D CUSTOM_PRE, CUSTOM_POST: f_pre and f_post of a modulation of the user's own, in w.
// sum_events moves 4 * TILE bytes of traces a spike and tile.
// lint: WIDTH=1,16 TILE=16,64 ACTIVITY=uint+SPIKES|ACTIVITY=float|ACTIVITY=float+CONSTANT
// lint: WIDTH=16 TILE=16 ACTIVITY=uint+SPIKES RECIPROCAL=0.5f -|CUSTOM_PRE=w+CUSTOM_POST=(1.0f-w)

// The rows in which each neuron spiked.
__kernel void spike_columns(
    __global const uint *restrict words, __global uint *restrict lists,
    __global uint *restrict counts, const int batch, const int features, const int steps) {
  const int feature = get_global_id(0);
  if (feature >= features) return;
  __global uint *list = lists + (size_t)feature * steps * batch;
  uint count = 0;
  for (int word = 0; word * 32 < steps; ++word) {
    const int last = min(32, steps - word * 32);
    // Few steps: a row without a spike is overwritten by the next, no branch to mispredict.
    for (int t = 0; last <= 8 && t < last; ++t) {
      for (int sample = 0; sample < batch; ++sample) {
        list[count] = (uint)(((word * 32 + t) * batch + sample) * TILE);
        count += words[((size_t)word * batch + sample) * features + feature] >> t & 1u;
      }
    }
    for (int sample = 0; last > 8 && sample < batch; ++sample) {
      uint left = words[((size_t)word * batch + sample) * features + feature];
      left &= 0xffffffffu >> (32 - last);  // a list has no room for steps beyond the last
      for (; left != 0; left &= left - 1) {
        const int step = word * 32 + 31 - (int)clz(left & -left);
        list[count++] = (uint)((step * batch + sample) * TILE);
      }
    }
  }
  counts[feature] = count;
}

// The spikes of each of `slices` parts of the words, from element `first` of the counts on.
__kernel void count_spikes(
    __global const uint *restrict words, __global uint *restrict spikes, const int total,
    const int first, const int slices) {
  const int slice = get_global_id(0);
  if (slice >= slices) return;
  uint count = 0;
  for (int k = (int)((long)total * slice / slices); k < (long)total * (slice + 1) / slices; ++k) {
    count += popcount(words[k]);
  }
  spikes[first + slice] = count;
}

// Rows of features in tiles, padded with 0; what they have more than `less` where has_less.
__kernel void tile_rows(
    __global const float *restrict source, __global const float *restrict less,
    const int has_less, __global float *restrict tiles, const int rows, const int features) {
  const int row = get_global_id(0), tile = get_global_id(1);
  if (row >= rows) return;
  const size_t first = (size_t)row * features + tile * TILE;
  __global const float *from = source + first;
  __global const float *off = less + first;
  __global float *to = tiles + ((size_t)tile * rows + row) * TILE;
  const int count = min(TILE, features - tile * TILE);
  for (int lane = 0; lane < count; ++lane) {
    to[lane] = has_less ? from[lane] - off[lane] : from[lane];
  }
  for (int lane = count; lane < TILE; ++lane) to[lane] = 0.0f;
}

// Item u: a slice of the drivers, tiles outside: the traces of a tile stay in the cache.
__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void sum_events_items(
    __global const uint *restrict lists, __global const uint *restrict counts,
    __global const float *restrict trace, __global float *restrict sums, const int drivers,
    const int rows, const int tiles) {
  const int item = get_global_id(0), items = get_global_size(0);
  const int first = (int)((long)drivers * item / items);
  const int last = (int)((long)drivers * (item + 1) / items);
  for (int tile = 0; tile < tiles; ++tile) {
    for (int driver = first; driver < last; ++driver) {
      const float16 sum = sum_rows(
          trace + (size_t)tile * rows * TILE, lists + (size_t)driver * rows, counts[driver]);
      store_vector(sum, (size_t)tile * drivers + driver, sums);
    }
  }
}

// A lane is a neuron of the other side; all lanes of a group read the same spike.
__kernel __attribute__((reqd_work_group_size(64, 1, 1))) void sum_events_groups(
    __global const uint *restrict lists, __global const uint *restrict counts,
    __global const float *restrict trace, __global float *restrict sums, const int drivers,
    const int rows) {
  const int lane = get_local_id(0), tile = get_group_id(0), driver = get_group_id(1);
  __global const uint *list = lists + (size_t)driver * rows;
  __global const float *column = trace + (size_t)tile * rows * TILE + lane;
  const uint count = counts[driver];
  float sum = 0.0f;
  for (uint e = 0; e < count; ++e) sum += column[list[e]];
  sums[((size_t)tile * drivers + driver) * TILE + lane] = sum;
}

// What a carried trace meets: F[0] - F[0] / tau, an item WIDTH elements.
__kernel void decay_once(
    __global const float *restrict trace, __global float *restrict decayed, const int count,
    const float tau) {
  const int first = (int)get_global_id(0) * WIDTH;
  if (first >= count) return;
  const lanes_float value = load_floats(trace, first, count);
  store_floats(value - over_tau(value, tau), decayed, first, count);
}

// An activity as values of every step, [T, count]: an item WIDTH elements.
__kernel void expand(
    __global const ACTIVITY *restrict activity, __global float *restrict values, const int count,
    const int steps) {
  const int first = (int)get_global_id(0) * WIDTH;
  if (first >= count) return;
  for (int step = 0; step < steps; ++step) {
#if defined(SPIKES)
    const lanes_uint word = load_words(activity + (size_t)(step / 32) * count, first, count);
    const lanes_float value = convert_lanes_float((word >> (uint)(step % 32)) & 1u);
#elif defined(CONSTANT)
    const lanes_float value = load_floats(activity, first, count);
#else
    const lanes_float value = load_floats(activity + (size_t)step * count, first, count);
#endif
    store_floats(value, values + (size_t)step * count, first, count);
  }
}

#define DENSE 0
#define DRIVEN_BY_PRE 1
#define DRIVEN_BY_POST 2

// Where the sum of (o, i) stands.
inline size_t sum_index(
    const int layout, const int o, const int i, const int outputs, const int inputs) {
  switch (layout) {
    case DRIVEN_BY_POST: return ((size_t)(i / TILE) * outputs + o) * TILE + i % TILE;
    case DRIVEN_BY_PRE: return ((size_t)(o / TILE) * inputs + i) * TILE + o % TILE;
    default: return (size_t)o * inputs + i;
  }
}

// Weighs both sums by the modulation and adds the delta, a block of 16 x 16 weights an item; what
// was carried over joins the side that the driver's traces do not hold: depression where post
// drives, else potentiation. Where f_pre = f_post potentiation may hold the difference of both.
__kernel void apply_delta(
    __global const float *restrict weight, __global const float *restrict potentiation,
    __global const float *restrict depression, const int has_depression,
    __global const float *restrict carried, const int carries, __global float *restrict delta,
    const int outputs, const int inputs, const int layout, const float scale, const float keep,
    const int modulation, const float minimum, const float maximum, const float exponent) {
  const int first_input = get_global_id(0) * 16, first_output = get_global_id(1) * 16;
  if (first_input >= inputs) return;
  for (int o = first_output; o < min(first_output + 16, outputs); ++o) {
    for (int i = first_input; i < min(first_input + 16, inputs); ++i) {
      const size_t at = (size_t)o * inputs + i;
      const size_t sum = sum_index(layout, o, i, outputs, inputs);
      float p = potentiation[sum];
      float d = has_depression ? depression[sum] : 0.0f;
      if (carries && layout == DRIVEN_BY_POST) d += carried[at];
      if (carries && layout == DRIVEN_BY_PRE) p += carried[at];
      const float w = weight[at];
      const float change = potentiation_factor(modulation, w, minimum, maximum, exponent) * p
          - depression_factor(modulation, w, minimum, maximum, exponent) * d;
      delta[at] = scale * change + (keep == 0.0f ? 0.0f : keep * delta[at]);
    }
  }
}
