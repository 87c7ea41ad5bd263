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
//   lists   [drivers, T * N]       uint   the rows t * N + n in which each driving neuron spiked
//   counts  [drivers]              uint   how many
//   trace   [tiles, T * N, 64]     float  traces of the other side, in tiles of 64 neurons
//   sums    [tiles, drivers, 64]   float  their sums over the driver's spikes
//   weight, delta, potentiation, depression  [out, in]  float
// Launches: spike_columns an item a driver; tile_rows an item a row and tile; sum_events_items an
// item a slice of drivers, tiles outside; sum_events_groups a group of 64 a driver and tile;
// apply_delta an item 16 x 16 weights. sum_events moves 256 bytes of traces a spike and tile, which
// stay in the second-level cache.
// lint: ACTIVITY=uint MODULATION=0,1,2,3,4,5 DENSE|DRIVEN_BY_POST|DRIVEN_BY_PRE -|CARRIED
// lint: ACTIVITY=uint+SPIKES|ACTIVITY=float|ACTIVITY=float+CONSTANT MODULATION=0

#define LANES 64

// The rows in which each neuron spiked.
__kernel void spike_columns(
    __global const uint *restrict words, __global uint *restrict lists,
    __global uint *restrict counts, const int batch, const int features, const int steps) {
  const int feature = get_global_id(0);
  __global uint *list = lists + (size_t)feature * steps * batch;
  uint count = 0;
  for (int word = 0; word * 32 < steps; ++word) {
    for (int sample = 0; sample < batch; ++sample) {
      uint left = words[((size_t)word * batch + sample) * features + feature];
      for (; left != 0; left &= left - 1) {
        const int step = word * 32 + 31 - (int)clz(left & -left);
        list[count++] = (uint)(step * batch + sample);
      }
    }
  }
  counts[feature] = count;
}

// The spikes of each of `slices` parts of the words.
__kernel void count_spikes(
    __global const uint *restrict words, __global uint *restrict counts, const int total) {
  const int slice = get_global_id(0), slices = get_global_size(0);
  uint count = 0;
  for (int k = (int)((long)total * slice / slices); k < (long)total * (slice + 1) / slices; ++k) {
    count += popcount(words[k]);
  }
  counts[slice] = count;
}

// Rows of features in tiles of 64, padded with 0.
__kernel void tile_rows(
    __global const float *restrict source, __global float *restrict tiles, const int rows,
    const int features) {
  const int row = get_global_id(0), tile = get_global_id(1);
  __global const float *from = source + (size_t)row * features + tile * LANES;
  __global float *to = tiles + ((size_t)tile * rows + row) * LANES;
  const int count = min(LANES, features - tile * LANES);
  for (int lane = 0; lane < count; ++lane) to[lane] = from[lane];
  for (int lane = count; lane < LANES; ++lane) to[lane] = 0.0f;
}

// Sums one kind of trace over the spikes of one driver.
inline void sum_tile(
    __global const float *restrict trace, __global const uint *restrict list, const uint count,
    __global float *restrict out) {
  float16 s0 = 0.0f, s1 = 0.0f, s2 = 0.0f, s3 = 0.0f;
  for (uint e = 0; e < count; ++e) {
    __global const float *line = trace + (size_t)list[e] * LANES;
    s0 += vload16(0, line);
    s1 += vload16(1, line);
    s2 += vload16(2, line);
    s3 += vload16(3, line);
  }
  vstore16(s0, 0, out);
  vstore16(s1, 1, out);
  vstore16(s2, 2, out);
  vstore16(s3, 3, out);
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
      sum_tile(
          trace + (size_t)tile * rows * LANES, lists + (size_t)driver * rows, counts[driver],
          sums + ((size_t)tile * drivers + driver) * LANES);
    }
  }
}

// A lane is a neuron of the other side; all lanes of a group read the same spike.
__kernel __attribute__((reqd_work_group_size(LANES, 1, 1))) void sum_events_groups(
    __global const uint *restrict lists, __global const uint *restrict counts,
    __global const float *restrict trace, __global float *restrict sums, const int drivers,
    const int rows) {
  const int lane = get_local_id(0), tile = get_group_id(0), driver = get_group_id(1);
  __global const uint *list = lists + (size_t)driver * rows;
  __global const float *column = trace + (size_t)tile * rows * LANES + lane;
  const uint count = counts[driver];
  float sum = 0.0f;
  for (uint e = 0; e < count; ++e) sum += column[(size_t)list[e] * LANES];
  sums[((size_t)tile * drivers + driver) * LANES + lane] = sum;
}

// What a carried trace meets: F[0] - F[0] / tau, one item an element.
__kernel void decay_once(
    __global const float *restrict trace, __global float *restrict decayed, const float tau) {
  const int index = get_global_id(0);
  decayed[index] = trace[index] - trace[index] / tau;
}

// An activity as values of every step, one item an element of a step: [T, count].
__kernel void expand(
    __global const ACTIVITY *restrict activity, __global float *restrict values, const int count) {
  const int index = get_global_id(0), step = get_global_id(1);
#if defined(SPIKES)
  const uint word = activity[(size_t)(step / 32) * count + index];
  values[(size_t)step * count + index] = (float)(word >> (step % 32) & 1u);
#elif defined(CONSTANT)
  values[(size_t)step * count + index] = activity[index];
#else
  values[(size_t)step * count + index] = activity[(size_t)step * count + index];
#endif
}

// f_post(w) and f_pre(w): -D MODULATION picks one of the closed set.
inline float potentiation_factor(
    const float w, const float minimum, const float maximum, const float exponent) {
#if MODULATION == 1
  return w;
#elif MODULATION == 2
  return fmin(fmax(w, minimum), maximum);
#elif MODULATION == 3
  return pow(fmax(maximum - w, 0.0f), exponent);
#elif MODULATION == 4
  return fmax(maximum - w, 0.0f);
#else
  return 1.0f;
#endif
}

inline float depression_factor(
    const float w, const float minimum, const float maximum, const float exponent) {
#if MODULATION == 3
  return pow(fmax(w - minimum, 0.0f), exponent);
#elif MODULATION == 4
  return fmax(w - minimum, 0.0f);
#elif MODULATION == 5
  return 0.0f;
#else
  return potentiation_factor(w, minimum, maximum, exponent);
#endif
}

// Where the sum of (o, i) stands.
inline size_t sum_index(const int o, const int i, const int outputs, const int inputs) {
#if defined(DRIVEN_BY_POST)
  return ((size_t)(i / LANES) * outputs + o) * LANES + i % LANES;
#elif defined(DRIVEN_BY_PRE)
  return ((size_t)(o / LANES) * inputs + i) * LANES + o % LANES;
#else
  return (size_t)o * inputs + i;
#endif
}

// Weighs both sums by the modulation and adds the delta, a block of 16 x 16 weights an item; what
// was carried over joins the side that the driver's traces do not hold: depression where post
// drives, else potentiation.
__kernel void apply_delta(
    __global const float *restrict weight, __global const float *restrict potentiation,
    __global const float *restrict depression, __global const float *restrict carried,
    __global float *restrict delta, const int outputs, const int inputs, const float scale,
    const float keep, const float minimum, const float maximum, const float exponent) {
  const int first_input = get_global_id(0) * 16, first_output = get_global_id(1) * 16;
  for (int o = first_output; o < min(first_output + 16, outputs); ++o) {
    for (int i = first_input; i < min(first_input + 16, inputs); ++i) {
      const size_t at = (size_t)o * inputs + i, sum = sum_index(o, i, outputs, inputs);
      float p = potentiation[sum];
#if MODULATION == 5
      float d = 0.0f;
#else
      float d = depression[sum];
#endif
#if defined(CARRIED) && defined(DRIVEN_BY_POST)
      d += carried[at];
#elif defined(CARRIED)
      p += carried[at];
#endif
      const float w = weight[at];
      const float change = potentiation_factor(w, minimum, maximum, exponent) * p
          - depression_factor(w, minimum, maximum, exponent) * d;
      delta[at] = scale * change + (keep == 0.0f ? 0.0f : keep * delta[at]);
    }
  }
}
