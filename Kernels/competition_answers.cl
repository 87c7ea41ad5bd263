// SPDX-License-Identifier: Apache-2.0
// competition_answers.cl: the first spikes of competing neurons when nobody is inhibited.
//
// Potentials and ratios as in competition.cl, with homeostasis left out of the scales. Sorted by
// (first step with r >= 1 ascending, r there descending, index ascending); neurons that never cross
// follow by their r at the last step. r = 0 is no answer. Same bits as
// CPUBackend+Competition.swift.
//   answers  [B, SPIKES]  int    neurons in the order of their spikes; -1 is none
//   steps    [B, SPIKES]  uchar  the step of each spike; T where the neuron never crossed
//   ratios   [B, SPIKES]  float  r at that step, or at the last one
// Specialized by -D INPUTS, STEPS, DECAY, SPIKES; events, starts, weights, scales as in
// competition.cl. Launch: competition_answer_items: one item a slice of the samples, tiles outside,
// samples inside; competition_answer_groups: a group of 64 a sample. Moves 256 bytes of weights an
// event and tile.
// lint: INPUTS=784 STEPS=8 DECAY=0.95f SPIKES=5

#define LANES 64

// Puts a neuron in its place among the first spikes, if it has one.
inline void insert_answer(
    __global int *restrict answers, __global uchar *restrict steps, __global float *restrict ratios,
    const int neuron, const int step, const float ratio) {
  int at = SPIKES;
  while (at > 0
      && (step < steps[at - 1] || (step == steps[at - 1] && ratio > ratios[at - 1]))) {
    --at;
  }
  if (at == SPIKES) return;
  for (int k = SPIKES - 1; k > at; --k) {
    answers[k] = answers[k - 1];
    steps[k] = steps[k - 1];
    ratios[k] = ratios[k - 1];
  }
  answers[at] = neuron;
  steps[at] = (uchar)step;
  ratios[at] = ratio;
}

// No answer yet.
inline void clear_answers(
    __global int *restrict answers, __global uchar *restrict steps,
    __global float *restrict ratios) {
  for (int k = 0; k < SPIKES; ++k) {
    answers[k] = -1;
    steps[k] = STEPS;
    ratios[k] = 0.0f;
  }
}

// Enters the lanes whose ratio exceeds the bound, and takes them out of the race: their scale
// becomes 0.
inline void enter_lanes(
    const float16 *r, float16 *q, const float bound, __global int *restrict answers,
    __global uchar *restrict steps, __global float *restrict ratios, const int base,
    const int step) {
  float ratio[LANES], scale[LANES];
  for (int k = 0; k < 4; ++k) {
    vstore16(r[k], k, ratio);
    vstore16(q[k], k, scale);
  }
  for (int k = 0; k < LANES; ++k) {
    if (!(ratio[k] > bound)) continue;
    insert_answer(answers, steps, ratios, base + k, step, ratio[k]);
    scale[k] = 0.0f;
  }
  for (int k = 0; k < 4; ++k) q[k] = vload16(k, scale);
}

// The answers of one sample over one tile. A lane that has not crossed by the step of the last
// answer kept cannot enter any more, so no later step is looked at.
inline void answer_tile(
    __global const ushort *restrict event, __global const uint *restrict start,
    __global const float *restrict w, __global const float *restrict scale, const int base,
    __global int *restrict answers, __global uchar *restrict steps,
    __global float *restrict ratios) {
  float16 i0 = 0.0f, i1 = 0.0f, i2 = 0.0f, i3 = 0.0f;
  float16 v0 = 0.0f, v1 = 0.0f, v2 = 0.0f, v3 = 0.0f, r[4], q[4];
  for (int k = 0; k < 4; ++k) q[k] = vload16(k, scale);
  for (int t = 0; t < STEPS && t <= steps[SPIKES - 1]; ++t) {
    const uint end = start[t + 1];
    for (uint e = start[t]; e < end; ++e) {
      __global const float *row = w + (size_t)event[e] * LANES;
      i0 += vload16(0, row);
      i1 += vload16(1, row);
      i2 += vload16(2, row);
      i3 += vload16(3, row);
    }
    v0 = v0 * DECAY + i0;
    v1 = v1 * DECAY + i1;
    v2 = v2 * DECAY + i2;
    v3 = v3 * DECAY + i3;
    r[0] = v0 * q[0];
    r[1] = v1 * q[1];
    r[2] = v2 * q[2];
    r[3] = v3 * q[3];
    if (any_above(r[0], r[1], r[2], r[3], JUST_BELOW_ONE)) {
      enter_lanes(r, q, JUST_BELOW_ONE, answers, steps, ratios, base, t);
    }
  }
  if (steps[SPIKES - 1] < STEPS) return;
  r[0] = v0 * q[0];
  r[1] = v1 * q[1];
  r[2] = v2 * q[2];
  r[3] = v3 * q[3];
  const float last = ratios[SPIKES - 1];
  if (any_above(r[0], r[1], r[2], r[3], last)) {
    enter_lanes(r, q, last, answers, steps, ratios, base, STEPS);
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void competition_answer_items(
    __global const ushort *restrict events, __global const uint *restrict starts,
    __global const float *restrict weights, __global const float *restrict scales,
    __global int *restrict answers, __global uchar *restrict steps, __global float *restrict ratios,
    const uint first, const int batch, const int tiles) {
  const int slice = get_global_id(0), slices = get_global_size(0);
  const int first_sample = batch * slice / slices, last_sample = batch * (slice + 1) / slices;
  answers += (size_t)first * SPIKES;
  steps += (size_t)first * SPIKES;
  ratios += (size_t)first * SPIKES;
  for (int s = first_sample; s < last_sample; ++s) {
    clear_answers(answers + s * SPIKES, steps + s * SPIKES, ratios + s * SPIKES);
  }
  for (int tile = 0; tile < tiles; ++tile) {
    for (int s = first_sample; s < last_sample; ++s) {
      answer_tile(
          events + (size_t)s * INPUTS, starts + s * (STEPS + 1),
          weights + (size_t)tile * INPUTS * LANES, scales + tile * LANES, tile * LANES,
          answers + s * SPIKES, steps + s * SPIKES, ratios + s * SPIKES);
    }
  }
}

// Each lane runs one neuron of a tile to its crossing; lane 0 enters those that beat the last
// answer.
__kernel __attribute__((reqd_work_group_size(LANES, 1, 1))) void competition_answer_groups(
    __global const ushort *restrict events, __global const uint *restrict starts,
    __global const float *restrict weights, __global const float *restrict scales,
    __global int *restrict answers, __global uchar *restrict steps, __global float *restrict ratios,
    const uint first, const int batch, const int tiles) {
  const int lane = get_local_id(0), s = get_group_id(0);
  __global const ushort *event = events + (size_t)s * INPUTS;
  __global const uint *start = starts + s * (STEPS + 1);
  answers += (size_t)(first + s) * SPIKES;
  steps += (size_t)(first + s) * SPIKES;
  ratios += (size_t)(first + s) * SPIKES;
  __local int step_of[LANES];
  __local float ratio_of[LANES];
  if (lane == 0) clear_answers(answers, steps, ratios);
  for (int tile = 0; tile < tiles; ++tile) {
    __global const float *w = weights + (size_t)tile * INPUTS * LANES + lane;
    const float q = scales[tile * LANES + lane];
    float current = 0.0f, potential = 0.0f, ratio = 0.0f;
    int step = STEPS;
    for (int t = 0; t < STEPS && step == STEPS; ++t) {
      for (uint e = start[t]; e < start[t + 1]; ++e) current += w[(size_t)event[e] * LANES];
      potential = potential * DECAY + current;
      ratio = potential * q;
      if (ratio >= 1.0f) step = t;
    }
    step_of[lane] = step;
    ratio_of[lane] = ratio;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int k = 0; lane == 0 && k < LANES; ++k) {
      insert_answer(answers, steps, ratios, tile * LANES + k, step_of[k], ratio_of[k]);
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }
}
