// SPDX-License-Identifier: Apache-2.0
// supervised.cl: a readout of neurons that spike once, taught by the times at which they do.
//
//   v_z[t] = v_z[t-1] + sum of w_iz over inputs i that spike at t        ascending i
//   spike   the first step s with v >= h, interpolated: (s - (v[s] - h) / (v[s] - v[s-])) / 255,
//           v[s-] before the inputs of s; 1 (step 255) where none. The earliest gives the class.
//   h       test threshold; of the target neurons of the sample's class their training threshold
//   learns  the first neuron of each class, or all; U of them. With T the mean time of those that
//           spiked, at most 1 - late: goal T - early of target neurons, T + late of the others,
//           late = gap * targets / U, early = gap * (U - targets) / U, e = spike - goal
//           w_iz + e * (t_i <= s ? up : down), as supervised_update.cl does it
//   compete the first of the n target neurons of the class: threshold + rate * (n - 1) / n, the
//           others - rate / n, at least the test threshold
// S2-STDP, paired neurons and competition groups (Goupy et al. 2024). Within a batch weights and
// thresholds stand still; changes add up in ascending samples. Neuron j of class c is c * per + j,
// the first `nontarget` of a class are no targets. Same order of operations as
// CPUBackend+Supervised.swift: both give the same bits where division rounds correctly.
//
// Specialized by -D INPUTS.
//   events, starts      as latency.cl sorts them
//   times     [samples, INPUTS]     uchar  step, 255 is never
//   weights   [tiles, INPUTS, 64]   float  weight over scale; neuron z is lane z % 64 of its tile
//   scales, sums          [tiles * 64]  float  what weights are multiplied by; the sum they keep
//   test, training        [tiles * 64]  float  thresholds; 1e30 beyond the neurons
//   spike, step           [samples, tiles * 64]  float  time of the spike, 0 to 1; its step
//   until, gain, loss     [samples, tiles * 64]  float  inputs no later than `until` gain, all lose
//   shift                 [samples, tiles * 64]  float  change of the training threshold
//   parts     [slices, tiles * 64]  float  sums of 64 inputs each, of supervised_update.cl
// Launches a batch: on CPU devices supervised_train_items an item a sample, then the update, after
// the last batch supervised_settle; on GPUs supervised_forward_groups 64 items a tile and sample,
// supervised_decide an item a sample, the update, supervised_settle an item a neuron. Answers:
// supervised_answer_items an item a slice of samples, or supervised_forward_groups.
// lint: INPUTS=4608

#define LANES 64
#define NEVER 255
#define SLICE 64
#define SLICES ((INPUTS + SLICE - 1) / SLICE)

// Whether any lane's bits are set, as an OR tree.
inline int any_lane(const int16 sixteen) {
  const int8 eight = sixteen.lo | sixteen.hi;
  const int4 four = eight.lo | eight.hi;
  const int2 two = four.lo | four.hi;
  return two.x | two.y;
}

// The time of a spike inside its step, 0 to 1.
#define fine_time(s, v, old, h) (((s) - ((v) - (h)) / ((v) - (old))) / 255.0f)

// The spikes of one sample over one tile. A neuron that has spiked gets a threshold beyond reach.
inline void forward_tile(
    __global const ushort *restrict event, __global const uint *restrict start,
    __global const float *restrict w, __global const float *restrict threshold,
    __global float *restrict spike, __global float *restrict step) {
  float16 h0 = vload16(0, threshold), h1 = vload16(1, threshold);
  float16 h2 = vload16(2, threshold), h3 = vload16(3, threshold);
  float16 v0 = 0.0f, v1 = 0.0f, v2 = 0.0f, v3 = 0.0f;
  float16 f0 = 1.0f, f1 = 1.0f, f2 = 1.0f, f3 = 1.0f;
  float16 s0 = NEVER, s1 = NEVER, s2 = NEVER, s3 = NEVER;
  const float16 beyond = 1e30f;
  for (int t = 0; t < NEVER; ++t) {
    const uint end = start[t + 1];
    if (start[t] == end) continue;
    const float16 o0 = v0, o1 = v1, o2 = v2, o3 = v3;
    for (uint e = start[t]; e < end; ++e) {
      __global const float *row = w + (size_t)event[e] * LANES;
      v0 += vload16(0, row);
      v1 += vload16(1, row);
      v2 += vload16(2, row);
      v3 += vload16(3, row);
    }
    const int16 c0 = v0 >= h0, c1 = v1 >= h1, c2 = v2 >= h2, c3 = v3 >= h3;
    if (!any_lane((c0 | c1) | (c2 | c3))) continue;
    const float16 now = (float)t;
    f0 = select(f0, fmax(fine_time(now, v0, o0, h0), 0.0f), c0);
    f1 = select(f1, fmax(fine_time(now, v1, o1, h1), 0.0f), c1);
    f2 = select(f2, fmax(fine_time(now, v2, o2, h2), 0.0f), c2);
    f3 = select(f3, fmax(fine_time(now, v3, o3, h3), 0.0f), c3);
    s0 = select(s0, now, c0);
    s1 = select(s1, now, c1);
    s2 = select(s2, now, c2);
    s3 = select(s3, now, c3);
    h0 = select(h0, beyond, c0);
    h1 = select(h1, beyond, c1);
    h2 = select(h2, beyond, c2);
    h3 = select(h3, beyond, c3);
    const int16 left = (h0 < beyond | h1 < beyond) | (h2 < beyond | h3 < beyond);
    if (!any_lane(left)) break;
  }
  vstore16(f0, 0, spike);
  vstore16(f1, 1, spike);
  vstore16(f2, 2, spike);
  vstore16(f3, 3, spike);
  vstore16(s0, 0, step);
  vstore16(s1, 1, step);
  vstore16(s2, 2, step);
  vstore16(s3, 3, step);
}

// Whether a neuron is a target of a sample; class -1 is of an answer.
inline int is_target(const int z, const int label, const int per, const int nontarget) {
  return label >= 0 && z / per == label && z % per >= nontarget;
}

// The first of the neurons z to end by their spikes.
inline int first_spike(__global const float *restrict spike, const int from, const int end) {
  int first = from;
  for (int z = from + 1; z < end; ++z) first = spike[z] < spike[first] ? z : first;
  return first;
}

// How samples are judged. `wins` is whether the first of each class learns alone.
typedef struct {
  int padded, classes, per, nontarget, wins;
  float gap, up, down, rate;
} decision;

// Who learns of sample s of the batch, and by how much; whether the answer is right.
inline uchar decide(
    const int s, const int label, const decision by, __global const float *restrict spikes,
    __global const float *restrict steps, __global float *restrict until,
    __global float *restrict gain, __global float *restrict loss, __global float *restrict shift) {
  const int neurons = by.classes * by.per;
  const size_t row = (size_t)s * by.padded;
  __global const float *spike = spikes + row;
  for (int z = 0; z < by.padded; ++z) {
    until[row + z] = -1.0f;
    gain[row + z] = loss[row + z] = shift[row + z] = 0.0f;
  }
  const int answer = first_spike(spike, 0, neurons);
  const int n = by.per - by.nontarget, targets = by.wins ? 1 : n;
  const int used = by.wins ? by.classes : neurons;
  float mean = 0.0f;
  int fired = 0;
  for (int u = 0; u < used; ++u) {
    const int z = by.wins ? first_spike(spike, u * by.per, (u + 1) * by.per) : u;
    if (spike[z] >= 1.0f) continue;
    mean += spike[z];
    ++fired;
  }
  const float late = by.gap * (float)targets / (float)used;
  const float early = by.gap * (float)(used - targets) / (float)used;
  mean = fired > 0 ? mean / (float)fired : 1.0f;
  mean = fmin(mean, 1.0f - late);
  for (int u = 0; u < used; ++u) {
    const int z = by.wins ? first_spike(spike, u * by.per, (u + 1) * by.per) : u;
    const int wanted = is_target(z, label, by.per, by.nontarget);
    const float error = spike[z] - (wanted ? mean - early : mean + late);
    until[row + z] = steps[row + z];
    gain[row + z] = error * (by.up - by.down);
    loss[row + z] = error * by.down;
  }
  if (n >= 2) {
    const int from = label * by.per + by.nontarget, won = first_spike(spike, from, from + n);
    for (int z = from; z < from + n; ++z) {
      shift[row + z] = z == won ? by.rate * (float)(n - 1) / (float)n : -by.rate / (float)n;
    }
  }
  return answer / by.per == label && spike[answer] < 1.0f;
}

// The scale that gives a neuron the sum that it keeps.
inline float kept_scale(const float sum, const float kept) {
  return sum > 0.0f ? kept / sum : 1.0f;
}

// A training threshold after a batch moved it.
inline float threshold_of(const float training, const float moved, const float test) {
  return moved != 0.0f ? fmax(training + moved, test) : training;
}

// What a batch of samples leaves behind: scales and training thresholds of all neurons. Those of
// the padding keep 1 and what they are.
inline void settle(
    __global const float *restrict parts, const int neurons, const int padded, const int samples,
    __global const float *restrict shift, __global const float *restrict sums,
    __global const float *restrict test, __global const float *restrict training,
    __global float *restrict scale, __global float *restrict threshold) {
  for (int z = 0; z < padded; ++z) scale[z] = threshold[z] = 0.0f;
  for (int slice = 0; slice < SLICES; ++slice) {
    for (int z = 0; z < padded; ++z) scale[z] += parts[(size_t)slice * padded + z];
  }
  for (int s = 0; s < samples; ++s) {
    for (int z = 0; z < padded; ++z) threshold[z] += shift[s * padded + z];
  }
  for (int z = 0; z < padded; ++z) {
    scale[z] = z < neurons ? kept_scale(scale[z], sums[z]) : 1.0f;
    threshold[z] = threshold_of(training[z], threshold[z], test[z]);
  }
}

// One sample over all tiles. hold: thresholds in units of the stored weights.
inline void forward_sample(
    __global const ushort *restrict event, __global const uint *restrict start,
    __global const float *restrict weights, const int tiles, __global const float *restrict hold,
    __global float *restrict spike, __global float *restrict step) {
  for (int tile = 0; tile < tiles; ++tile) {
    forward_tile(
        event, start, weights + (size_t)tile * INPUTS * LANES, hold + tile * LANES,
        spike + tile * LANES, step + tile * LANES);
  }
}

// Answers: every neuron has its test threshold, and the weights their scale.
__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void supervised_answer_items(
    __global const ushort *restrict events, __global const uint *restrict starts,
    const int samples, __global const float *restrict weights,
    __global const float *restrict test, const int tiles, __global float *restrict spike,
    __global float *restrict step) {
  const int item = get_global_id(0), items = get_global_size(0), padded = tiles * LANES;
  for (int s = (int)((long)samples * item / items); s < (long)samples * (item + 1) / items; ++s) {
    forward_sample(
        events + (size_t)s * INPUTS, starts + (size_t)s * 256, weights, tiles, test,
        spike + (size_t)s * padded, step + (size_t)s * padded);
  }
}

// What the batch before left is settled first, by every item for itself: `before` samples, 0 at the
// first batch. The item of the first sample passes it on. scratch is [samples, 3, padded].
__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void supervised_train_items(
    __global const ushort *restrict events, __global const uint *restrict starts,
    __global const uchar *restrict labels, const uint first, __global const float *restrict weights,
    const int before, __global const float *restrict parts, __global const float *restrict shifted,
    __global const float *restrict sums, __global const float *restrict test,
    __global const float *restrict training, __global float *restrict next_training,
    __global float *restrict scales, __global float *restrict scratch, __global float *spikes,
    __global float *steps, const int padded, const int classes, const int per,
    const int nontarget, const int wins, const float gap, const float up, const float down,
    const float rate, __global float *restrict until, __global float *restrict gain,
    __global float *restrict loss, __global float *restrict shift,
    __global uchar *restrict correct) {
  const int s = get_global_id(0), label = labels[first + s];
  const size_t at = (size_t)s * padded;
  __global float *hold = scratch + at * 3, *scale = hold + padded, *threshold = scale + padded;
  if (before > 0) {
    settle(
        parts, classes * per, padded, before, shifted, sums, test, training, scale, threshold);
  } else {
    for (int z = 0; z < padded; ++z) scale[z] = 1.0f;
    for (int z = 0; z < padded; ++z) threshold[z] = training[z];
  }
  for (int z = 0; z < padded; ++z) {
    hold[z] = (is_target(z, label, per, nontarget) ? threshold[z] : test[z]) / scale[z];
  }
  if (s == 0) {
    for (int z = 0; z < padded; ++z) scales[z] = scale[z];
    for (int z = 0; z < padded; ++z) next_training[z] = threshold[z];
  }
  forward_sample(
      events + (size_t)(first + s) * INPUTS, starts + (size_t)(first + s) * 256, weights,
      padded / LANES, hold, spikes + at, steps + at);
  const decision by = {padded, classes, per, nontarget, wins, gap, up, down, rate};
  correct[first + s] = decide(s, label, by, spikes, steps, until, gain, loss, shift);
}

__kernel __attribute__((reqd_work_group_size(LANES, 1, 1))) void supervised_forward_groups(
    __global const ushort *restrict events, __global const uint *restrict starts,
    __global const uchar *restrict labels, const int is_training, const uint first,
    __global const float *restrict weights, __global const float *restrict scales,
    __global const float *restrict test, __global const float *restrict training, const int tiles,
    const int per, const int nontarget, __global float *restrict spike,
    __global float *restrict step) {
  const int lane = get_local_id(0), tile = get_group_id(0), s = get_group_id(1);
  const int z = tile * LANES + lane;
  __global const float *w = weights + (size_t)tile * INPUTS * LANES + lane;
  __global const ushort *event = events + (size_t)(first + s) * INPUTS;
  __global const uint *start = starts + (size_t)(first + s) * 256;
  const int label = is_training ? labels[first + s] : -1;
  const float h = (is_target(z, label, per, nontarget) ? training[z] : test[z]) / scales[z];
  float v = 0.0f, fine = 1.0f, at = NEVER;
  for (int t = 0; t < NEVER && at == NEVER; ++t) {
    const float old = v;
    for (uint e = start[t]; e < start[t + 1]; ++e) v += w[(size_t)event[e] * LANES];
    if (start[t] == start[t + 1] || v < h) continue;
    at = (float)t;
    fine = fmax(fine_time(at, v, old, h), 0.0f);
  }
  spike[(size_t)s * tiles * LANES + z] = fine;
  step[(size_t)s * tiles * LANES + z] = at;
}

__kernel void supervised_decide(
    __global const uchar *restrict labels, const uint first, const int samples,
    __global const float *restrict spikes, __global const float *restrict steps, const int padded,
    const int classes, const int per, const int nontarget, const int wins, const float gap,
    const float up, const float down, const float rate, __global float *restrict until,
    __global float *restrict gain, __global float *restrict loss, __global float *restrict shift,
    __global uchar *restrict correct) {
  const int s = get_global_id(0);
  if (s >= samples) return;
  const decision by = {padded, classes, per, nontarget, wins, gap, up, down, rate};
  correct[first + s] =
      decide(s, labels[first + s], by, spikes, steps, until, gain, loss, shift);
}

// An item a neuron.
__kernel void supervised_settle(
    __global const float *restrict parts, const int neurons, const int padded, const int samples,
    __global const float *restrict shift, __global const float *restrict sums,
    __global const float *restrict test, __global float *restrict training,
    __global float *restrict scales) {
  const int z = get_global_id(0);
  if (z >= neurons) return;
  float sum = 0.0f, moved = 0.0f;
  for (int slice = 0; slice < SLICES; ++slice) sum += parts[(size_t)slice * padded + z];
  for (int s = 0; s < samples; ++s) moved += shift[s * padded + z];
  scales[z] = kept_scale(sum, sums[z]);
  training[z] = threshold_of(training[z], moved, test[z]);
}
