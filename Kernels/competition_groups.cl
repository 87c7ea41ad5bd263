// SPDX-License-Identifier: Apache-2.0
// competition_groups.cl: competition.cl in the form for GPUs: lanes read neighboring neurons.
//
// Equations, layouts and specialization as in competition.cl, and the same bits. Launches a batch:
//   competition_forward_groups   tiles x samples groups of 64; a lane is a neuron
//   competition_merge            an item a sample
//   competition_learn_groups     a group of 64 a sample; a winner's first sample learns its row
//   competition_adapt            an item a neuron
// Moves 256 bytes of weights an event and tile, which neighboring lanes read together.
// lint: INPUTS=784 STEPS=8 DECAY=0.95f CAP=0.3f

#define LANES 64
#define CHUNK 512

// Each lane runs to its own first crossing, then one reduction finds the tile's winner: no barrier
// a step.
__kernel __attribute__((reqd_work_group_size(LANES, 1, 1))) void competition_forward_groups(
    __global const ushort *restrict events, __global const uint *restrict starts,
    __global const float *restrict weights, __global const float *restrict scales,
    __global int *restrict stops, __global float *restrict ratios, __global int *restrict neurons,
    const uint slot, const int batch) {
  const int lane = get_local_id(0), tile = get_group_id(0), s = get_group_id(1);
  __global const float *w = weights + (size_t)tile * INPUTS * LANES + lane;
  __global const ushort *event = events + (size_t)(slot + s) * INPUTS;
  __global const uint *start = starts + (size_t)(slot + s) * (STEPS + 1);
  const float q = scales[tile * LANES + lane];
  float current = 0.0f, potential = 0.0f, ratio = 0.0f;
  int stop = STEPS - 1;
  for (int t = 0; t < STEPS; ++t) {
    for (uint e = start[t]; e < start[t + 1]; ++e) current += w[(size_t)event[e] * LANES];
    potential = potential * DECAY + current;
    ratio = potential * q;
    if (ratio >= 1.0f) {
      stop = t;
      break;
    }
  }
  __local int stop_of[LANES];
  __local float ratio_of[LANES];
  __local int lane_of[LANES];
  stop_of[lane] = stop;
  ratio_of[lane] = ratio;
  lane_of[lane] = lane;
  for (int reach = LANES / 2; reach > 0; reach /= 2) {
    barrier(CLK_LOCAL_MEM_FENCE);
    if (lane >= reach) continue;
    const int other = lane + reach;
    const int earlier = stop_of[other] < stop_of[lane];
    const int same = stop_of[other] == stop_of[lane];
    const int larger = ratio_of[other] > ratio_of[lane]
        || (ratio_of[other] == ratio_of[lane] && lane_of[other] < lane_of[lane]);
    if (!earlier && !(same && larger)) continue;
    stop_of[lane] = stop_of[other];
    ratio_of[lane] = ratio_of[other];
    lane_of[lane] = lane_of[other];
  }
  if (lane > 0) return;
  const int at = tile * batch + s;
  stops[at] = stop_of[0];
  ratios[at] = ratio_of[0];
  neurons[at] = ratio_of[0] > 0.0f ? tile * LANES + lane_of[0] : -1;
}

// The winner of each sample over all tiles: the earliest step, then the largest ratio, then the
// lowest tile. Counts the batch's wins.
__kernel void competition_merge(
    __global const int *restrict stops, __global const float *restrict ratios,
    __global const int *restrict neurons, const int tiles, const int batch,
    __global int *restrict wins, __global int *restrict winner, __global uchar *restrict step,
    __global uchar *restrict crossed, const uint first) {
  const int s = get_global_id(0);
  int neuron = -1, stop = STEPS - 1;
  float ratio = 0.0f;
  for (int tile = 0; tile < tiles; ++tile) {
    const int at = tile * batch + s;
    if (stops[at] > stop || (stops[at] == stop && ratios[at] <= ratio)) continue;
    stop = stops[at];
    ratio = ratios[at];
    neuron = neurons[at];
  }
  winner[first + s] = neuron;
  step[first + s] = (uchar)stop;
  crossed[first + s] = ratio >= 1.0f;
  if (neuron >= 0) atomic_inc(wins + neuron);
}

// What input i of a sample is worth to its winner's pattern.
inline float pattern_value(
    __global const uchar *restrict image, const int i, __global const uchar *restrict table,
    __global const float *restrict pattern, const int stop) {
  const int t = table[image[i]];
  return t <= stop ? pattern[stop - t] : 0.0f;
}

// Group s moves the row of sample s's winner, if s is the first sample that it won. Lanes share the
// inputs; lane 0 sums the norm in ascending order from local memory.
__kernel __attribute__((reqd_work_group_size(LANES, 1, 1))) void competition_learn_groups(
    __global const uchar *restrict pixels, __global const uint *restrict order, const uint position,
    __global const uchar *restrict table, __global float *restrict weights,
    __global float *restrict norms, __global const int *restrict wins,
    __global const float *restrict pattern, __global const int *restrict winner,
    __global const uchar *restrict step, const uint first, const int batch, const float eta) {
  const int lane = get_local_id(0), s = get_group_id(0);
  __local float squares[CHUNK];
  const int neuron = winner[first + s];
  int is_first = neuron >= 0;
  for (int u = 0; u < s; ++u) is_first &= winner[first + u] != neuron;
  const int count = is_first ? wins[neuron] : 1;
  const float inverse = 1.0f / (float)count;
  float share = 0.0f;
  for (int n = 0; n < count; ++n) share += eta * (1.0f - share);
  __global float *w = weights + (size_t)max(neuron, 0) / LANES * INPUTS * LANES + neuron % LANES;
  float norm = 0.0f;
  for (int chunk = 0; chunk < INPUTS; chunk += CHUNK) {
    const int end = min(chunk + CHUNK, INPUTS);
    for (int i = chunk + lane; i < end && is_first; i += LANES) {
      float mean = 0.0f;
      for (int u = s, left = count; left > 0; ++u) {
        if (winner[first + u] != neuron) continue;
        --left;
        mean += pattern_value(
            pixels + (size_t)order[position + u] * INPUTS, i, table, pattern, step[first + u]);
      }
      float x = w[(size_t)i * LANES];
      x += share * (mean * inverse - x);
      w[(size_t)i * LANES] = x;
      squares[i - chunk] = x * x;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int i = chunk; lane == 0 && i < end; ++i) norm += squares[i - chunk];
    barrier(CLK_LOCAL_MEM_FENCE);
  }
  if (lane == 0 && is_first) norms[neuron] = norm;
}

// theta and q of each neuron, and its wins.
__kernel void competition_adapt(
    __global const float *restrict norms, __global float *restrict homeostasis,
    __global float *restrict scales, __global int *restrict wins, __global uint *restrict total,
    const float gamma, const float share, const float threshold) {
  const int j = get_global_id(0);
  const float theta = adapted_theta(homeostasis[j], wins[j], share, gamma, CAP);
  homeostasis[j] = theta;
  scales[j] = scale_of(norms[j], threshold, theta);
  total[j] += (uint)wins[j];
  wins[j] = 0;
}
