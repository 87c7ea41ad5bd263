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
//           w_iz = clip(w + e * (t_i <= s ? up : down), 0, 1); then scaled to the sum that it keeps
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
//   parts     [slices, tiles * 64]  float  sums of 64 inputs each
// Launches a batch: supervised_forward_items an item a slice of samples, or
// supervised_forward_groups 64 items a tile and sample; supervised_decide an item a sample;
// supervised_update_items an item a slice and tile, or supervised_update_groups 64 items a slice of
// inputs and tile; supervised_settle an item a neuron.
// lint: INPUTS=4608

#define LANES 64
#define NEVER 255
#define SLICE 64

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

// The threshold of a neuron for a sample of a class, in units of its stored weights; class -1 is of
// an answer.
inline float sample_threshold(
    const int z, const int label, const int per, const int nontarget,
    __global const float *restrict scales, __global const float *restrict test,
    __global const float *restrict training) {
  const int is_target = label >= 0 && z / per == label && z % per >= nontarget;
  const float h = is_target ? training[z] : test[z];
  return h / scales[z];
}

// hold is [items, padded] of scratch. Without labels every sample is an answer.
__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void supervised_forward_items(
    __global const ushort *restrict events, __global const uint *restrict starts,
    __global const uchar *restrict labels, const int is_training, const uint first,
    const int samples, __global const float *restrict weights,
    __global const float *restrict scales, __global const float *restrict test,
    __global const float *restrict training, const int tiles, const int per, const int nontarget,
    __global float *restrict hold, __global float *restrict spike, __global float *restrict step) {
  const int item = get_global_id(0), items = get_global_size(0), padded = tiles * LANES;
  hold += (size_t)item * padded;
  for (int s = samples * item / items; s < samples * (item + 1) / items; ++s) {
    const int label = is_training ? labels[first + s] : -1;
    for (int z = 0; z < padded; ++z) hold[z] = test[z] / scales[z];
    for (int z = label * per; label >= 0 && z < (label + 1) * per; ++z) {
      hold[z] = sample_threshold(z, label, per, nontarget, scales, test, training);
    }
    for (int tile = 0; tile < tiles; ++tile) {
      const size_t at = (size_t)s * padded + tile * LANES;
      forward_tile(
          events + (size_t)(first + s) * INPUTS, starts + (size_t)(first + s) * 256,
          weights + (size_t)tile * INPUTS * LANES, hold + tile * LANES, spike + at, step + at);
    }
  }
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
  const float h = sample_threshold(z, label, per, nontarget, scales, test, training);
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

// The first of the neurons z to end by their spikes.
inline int first_spike(__global const float *restrict spike, const int from, const int end) {
  int first = from;
  for (int z = from + 1; z < end; ++z) first = spike[z] < spike[first] ? z : first;
  return first;
}

// Who learns of a sample, and by how much. `wins` is whether the first of each class learns alone.
__kernel void supervised_decide(
    __global const float *restrict spikes, __global const float *restrict steps,
    __global const uchar *restrict labels, const uint first, const int samples,
    const int padded, const int classes, const int per, const int nontarget, const int wins,
    const float gap, const float up, const float down, const float rate,
    __global float *restrict until, __global float *restrict gain, __global float *restrict loss,
    __global float *restrict shift, __global uchar *restrict correct) {
  const int s = get_global_id(0);
  if (s >= samples) return;
  const int label = labels[first + s], neurons = classes * per;
  const size_t row = (size_t)s * padded;
  __global const float *spike = spikes + row;
  for (int z = 0; z < padded; ++z) {
    until[row + z] = -1.0f;
    gain[row + z] = loss[row + z] = shift[row + z] = 0.0f;
  }
  const int answer = first_spike(spike, 0, neurons);
  correct[first + s] = answer / per == label && spike[answer] < 1.0f;
  const int used = wins ? classes : neurons, targets = wins ? 1 : per - nontarget;
  float mean = 0.0f;
  int fired = 0;
  for (int u = 0; u < used; ++u) {
    const int z = wins ? first_spike(spike, u * per, (u + 1) * per) : u;
    if (spike[z] >= 1.0f) continue;
    mean += spike[z];
    ++fired;
  }
  const float late = gap * (float)targets / (float)used;
  const float early = gap * (float)(used - targets) / (float)used;
  mean = fired > 0 ? mean / (float)fired : 1.0f;
  mean = fmin(mean, 1.0f - late);
  for (int u = 0; u < used; ++u) {
    const int z = wins ? first_spike(spike, u * per, (u + 1) * per) : u;
    const int is_target = z / per == label && z % per >= nontarget;
    const float error = spike[z] - (is_target ? mean - early : mean + late);
    until[row + z] = steps[row + z];
    gain[row + z] = error * (up - down);
    loss[row + z] = error * down;
  }
  const int n = per - nontarget;
  if (n < 2) return;
  const int from = label * per + nontarget, won = first_spike(spike, from, from + n);
  for (int z = from; z < from + n; ++z) {
    shift[row + z] = z == won ? rate * (float)(n - 1) / (float)n : -rate / (float)n;
  }
}

// Sixteen neurons of one input: those whose spike was no earlier than the input's gain.
#define add_gain(a, k) \
  a += select((float16)(0.0f), vload16(k, gained), t <= vload16(k, limit))
#define clipped(a) fmin(fmax(a, 0.0f), 1.0f)

// One slice of inputs of a tile: rescale, add, clip, sum.
inline void update_slice(
    const int from, const int end, __global float *restrict w, const float16 *scale,
    const float16 *lost, __global const uchar *restrict times, const int samples,
    __global const float *restrict until, __global const float *restrict gain, const int padded,
    __global float *restrict part) {
  const float16 c0 = scale[0], c1 = scale[1], c2 = scale[2], c3 = scale[3];
  const float16 l0 = lost[0], l1 = lost[1], l2 = lost[2], l3 = lost[3];
  float16 p0 = 0.0f, p1 = 0.0f, p2 = 0.0f, p3 = 0.0f;
  for (int i = from; i < end; ++i) {
    __global float *row = w + (size_t)i * LANES;
    float16 a0 = vload16(0, row) * c0 + l0, a1 = vload16(1, row) * c1 + l1;
    float16 a2 = vload16(2, row) * c2 + l2, a3 = vload16(3, row) * c3 + l3;
    for (int s = 0; s < samples; ++s) {
      const float16 t = (float)times[(size_t)s * INPUTS + i];
      __global const float *limit = until + s * padded, *gained = gain + s * padded;
      add_gain(a0, 0);
      add_gain(a1, 1);
      add_gain(a2, 2);
      add_gain(a3, 3);
    }
    a0 = clipped(a0);
    a1 = clipped(a1);
    a2 = clipped(a2);
    a3 = clipped(a3);
    p0 += a0;
    p1 += a1;
    p2 += a2;
    p3 += a3;
    vstore16(a0, 0, row);
    vstore16(a1, 1, row);
    vstore16(a2, 2, row);
    vstore16(a3, 3, row);
  }
  vstore16(p0, 0, part);
  vstore16(p1, 1, part);
  vstore16(p2, 2, part);
  vstore16(p3, 3, part);
}

// Item (range of slices, tile).
__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void supervised_update_items(
    __global const uchar *restrict times, const uint first, const int samples,
    __global float *restrict weights, __global const float *restrict scales, const int padded,
    __global const float *restrict until, __global const float *restrict gain,
    __global const float *restrict loss, __global float *restrict parts) {
  const int item = get_global_id(0), items = get_global_size(0), tile = get_global_id(1);
  const int slices = (INPUTS + SLICE - 1) / SLICE;
  float16 scale[4], lost[4];
  for (int k = 0; k < 4; ++k) {
    scale[k] = vload16(k, scales + tile * LANES);
    lost[k] = 0.0f;
    for (int s = 0; s < samples; ++s) lost[k] += vload16(k, loss + s * padded + tile * LANES);
  }
  for (int slice = slices * item / items; slice < slices * (item + 1) / items; ++slice) {
    update_slice(
        slice * SLICE, min(slice * SLICE + SLICE, INPUTS), weights + (size_t)tile * INPUTS * LANES,
        scale, lost, times + (size_t)first * INPUTS, samples, until + tile * LANES,
        gain + tile * LANES, padded, parts + (size_t)slice * padded + tile * LANES);
  }
}

// Group (slice, tile); a lane is a neuron.
__kernel __attribute__((reqd_work_group_size(LANES, 1, 1))) void supervised_update_groups(
    __global const uchar *restrict times, const uint first, const int samples,
    __global float *restrict weights, __global const float *restrict scales, const int padded,
    __global const float *restrict until, __global const float *restrict gain,
    __global const float *restrict loss, __global float *restrict parts) {
  const int lane = get_local_id(0), slice = get_group_id(0), tile = get_group_id(1);
  const int z = tile * LANES + lane, end = min(slice * SLICE + SLICE, INPUTS);
  __global float *w = weights + (size_t)tile * INPUTS * LANES + lane;
  float lost = 0.0f, sum = 0.0f;
  for (int s = 0; s < samples; ++s) lost += loss[s * padded + z];
  for (int i = slice * SLICE; i < end; ++i) {
    float a = w[(size_t)i * LANES] * scales[z] + lost;
    for (int s = 0; s < samples; ++s) {
      const float t = (float)times[(size_t)(first + s) * INPUTS + i];
      a += t <= until[s * padded + z] ? gain[s * padded + z] : 0.0f;
    }
    a = clipped(a);
    sum += a;
    w[(size_t)i * LANES] = a;
  }
  parts[(size_t)slice * padded + z] = sum;
}

// The scale that gives each neuron the sum that it keeps, and its training threshold.
__kernel void supervised_settle(
    __global const float *restrict parts, const int neurons, const int padded, const int samples,
    __global const float *restrict shift, __global const float *restrict sums,
    __global const float *restrict test, __global float *restrict training,
    __global float *restrict scales) {
  const int z = get_global_id(0);
  if (z >= neurons) return;
  float sum = 0.0f, moved = 0.0f;
  for (int slice = 0; slice < (INPUTS + SLICE - 1) / SLICE; ++slice) {
    sum += parts[(size_t)slice * padded + z];
  }
  scales[z] = sum > 0.0f ? sums[z] / sum : 1.0f;
  for (int s = 0; s < samples; ++s) moved += shift[s * padded + z];
  if (moved != 0.0f) training[z] = fmax(training[z] + moved, test[z]);
}

// Folds the scales into the weights; the caller then makes them 1.
__kernel void supervised_fold(
    __global float *restrict weights, __global const float *restrict scales, const uint count) {
  const uint i = get_global_id(0);
  if (i < count) weights[i] *= scales[i / (INPUTS * LANES) * LANES + i % LANES];
}
