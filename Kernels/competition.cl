// SPDX-License-Identifier: Apache-2.0
// competition.cl: neurons that compete for each image; the first to spike wins and learns it.
//
//   I_j[t] = I_j[t-1] + sum of w_ij over inputs i that spike at t     ascending i, I never decays
//   v_j[t] = DECAY * v_j[t-1] + I_j[t]                                product rounded, then the sum
//   r_j[t] = v_j[t] * q_j,   q_j = 1 / (sqrt(norm_j) * (threshold * theta_j)),   0 where norm_j = 0
//   winner   the largest r at the first step where any r >= 1, at the last step if none; lowest j
//   learning w_j += f * (mean_j - w_j), n_j times f += eta * (1 - f) from 0; norm_j = sum of w_ij^2
//   theta_j *= 1 + min(CAP, gamma * (n_j - B / N))
// Diehl and Cook (2015) as a one-pass rule; same order of operations as
// CPUBackend+Competition.swift: both give the same bits where division and square root round
// correctly.
//
// Specialized by -D INPUTS (D), STEPS (T), DECAY, CAP.
//   pixels    [images, D]     uchar   0 to 255
//   order     [presented]     uint    indices of images in the order of presentation
//   table     [256]           uchar   the step at which a pixel value spikes; 255 is never
//   events    [samples, D]    ushort  inputs that spike, sorted by (step, input)
//   starts    [samples, T+1]  uint    where each step's events begin; slot: a batch's first sample
//   weights   [tiles, D, 64]  float   no unit; neuron j is lane j % 64 of tile j / 64; padding is 0
//   norms, homeostasis, scales  [tiles * 64]  float  sum of w^2, theta and q of each neuron
//   wins      [tiles * 64]    int     n, the wins within a batch; 0 before and after
//   total     [tiles * 64]    uint    the wins of the whole training
//   pattern   [T]             float   what a spike is worth that came so many steps before the win
//   stops, ratios, neurons  [groups, B]  int, float, int   first crossing step, ratio there,
//                                     whose it is (-1: none)
//   winner, step, crossed   [presented]  int, uchar, uchar   the winner (-1: none), the step of its
//                                     spike, whether its ratio reached 1
// Launches of the item form (CPU devices), in work-groups of one item, so that no work-item loop is
// built: competition_events (one item a slice of samples), then competition_step_items, one item a
// range of tiles; where cores outnumber tiles competition_forward_items (tile groups x sample
// groups) presents and a step without a next batch learns. Reads 256 bytes of weights an event and
// tile; a tile stays in the second-level cache for the whole batch. The group form (GPUs) stands in
// competition_groups.cl, answering in competition_answers.cl.
// lint: INPUTS=784 STEPS=8 DECAY=0.95f CAP=0.3f

#define LANES 64

// Lists the inputs of an image that spike as step << 16 | input, in ascending input, and returns
// their number. Pixels are read eight at a time; one that never spikes is overwritten.
inline int list_spikes(
    const uchar *image, const uchar *step_of, const ulong blank,
    __global uint *restrict list) {
  int count = 0;
  for (int i = 0; i < INPUTS / 8; ++i) {
    const ulong eight = as_ulong(vload8(i, image));
    if ((eight | blank) == 0) continue;
    for (int k = 0; k < 8; ++k) {
      const uint step = step_of[(eight >> (8 * k)) & 255];
      list[count] = step << 16 | (uint)(8 * i + k);
      count += step < STEPS;
    }
  }
  for (int i = INPUTS / 8 * 8; i < INPUTS; ++i) {
    const uint step = step_of[image[i]];
    list[count] = step << 16 | (uint)i;
    count += step < STEPS;
  }
  return count;
}

// Sorts the inputs of each sample by step: list, count, place. Item k takes a slice of the samples;
// list is [items, D + 1] of scratch.
__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void competition_events(
    __global const uchar *restrict pixels, __global const uint *restrict order, const uint first,
    const int samples, __global const uchar *restrict table, __global uint *restrict list,
    __global ushort *restrict events, __global uint *restrict starts) {
  const int item = get_global_id(0), items = get_global_size(0);
  list += (size_t)item * (INPUTS + 1);
  uchar step_of[256];
  for (int x = 0; x < 256; ++x) step_of[x] = min(table[x], (uchar)STEPS);
  const ulong blank = step_of[0] < STEPS ? 1ul : 0ul;  // whether pixel 0 spikes
  for (int s = (int)((long)samples * item / items); s < (long)samples * (item + 1) / items; ++s) {
    __global ushort *out = events + (size_t)s * INPUTS;
    __global uint *start = starts + (size_t)s * (STEPS + 1);
    // Copied first, so that the cache misses of an image overlap.
    __global const uchar *source = pixels + (size_t)order[first + s] * INPUTS;
    uchar image[INPUTS];
    for (int i = 0; i < INPUTS; ++i) image[i] = source[i];
    const int count = list_spikes(image, step_of, blank, list);
    uint at[STEPS];
    for (int t = 0; t < STEPS; ++t) at[t] = 0;
    for (int e = 0; e < count; ++e) at[list[e] >> 16]++;
    uint sum = 0;
    for (int t = 0; t < STEPS; ++t) {
      start[t] = sum;
      sum += at[t];
      at[t] = start[t];
    }
    start[STEPS] = sum;
    for (int e = 0; e < count; ++e) out[at[list[e] >> 16]++] = (ushort)(list[e] & 0xffff);
  }
}

// The best ratio of a tile's lanes and its lane; ties go to the lowest lane.
inline int best_lane(const float *r, const int lanes, float *best) {
  int lane = -1;
  for (int k = 0; k < lanes; ++k) {
    if (r[k] > *best) {
      *best = r[k];
      lane = k;
    }
  }
  return lane;
}

// Presents one sample to a tile's 64 neurons; returns the step at which one beats the best ratio so
// far, -1 if none does. The sums stay in registers: an array of vectors would not.
inline int present_tile(
    __global const ushort *restrict event, __global const uint *restrict start,
    __global const float *restrict w, __global const float *restrict q, const int stop,
    float *best, int *lane) {
  const float16 q0 = vload16(0, q), q1 = vload16(1, q), q2 = vload16(2, q), q3 = vload16(3, q);
  float16 i0 = 0.0f, i1 = 0.0f, i2 = 0.0f, i3 = 0.0f;
  float16 v0 = 0.0f, v1 = 0.0f, v2 = 0.0f, v3 = 0.0f;
  for (int t = 0; t <= stop; ++t) {
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
    const float16 r0 = v0 * q0, r1 = v1 * q1, r2 = v2 * q2, r3 = v3 * q3;
    const float bound = t < stop ? JUST_BELOW_ONE : *best;
    if (!any_above(r0, r1, r2, r3, bound)) continue;
    float ratio[LANES];
    vstore16(r0, 0, ratio);
    vstore16(r1, 1, ratio);
    vstore16(r2, 2, ratio);
    vstore16(r3, 3, ratio);
    *best = bound;
    *lane = best_lane(ratio, LANES, best);
    return t;
  }
  return -1;
}

// The same for a last tile of at most 16 neurons: a quarter of the reads.
inline int present_narrow_tile(
    __global const ushort *restrict event, __global const uint *restrict start,
    __global const float *restrict w, __global const float *restrict q, const int stop,
    float *best, int *lane) {
  const float16 scale = vload16(0, q);
  float16 current = 0.0f, v = 0.0f;
  for (int t = 0; t <= stop; ++t) {
    const uint end = start[t + 1];
    for (uint e = start[t]; e < end; ++e) current += vload16(0, w + (size_t)event[e] * LANES);
    v = v * DECAY + current;
    const float16 r = v * scale;
    const float bound = t < stop ? JUST_BELOW_ONE : *best;
    if (!any_above(r, r, r, r, bound)) continue;
    float ratio[16];
    vstore16(r, 0, ratio);
    *best = bound;
    *lane = best_lane(ratio, 16, best);
    return t;
  }
  return -1;
}

// Presents samples to a range of tiles. Tiles outside, samples inside. Padding has q = 0 and never
// wins.
inline void present_tiles(
    __global const ushort *restrict events, __global const uint *restrict starts,
    __global const float *weights, __global const float *scales, __global int *restrict stops,
    __global float *restrict ratios, __global int *restrict neurons, const int first_tile,
    const int last_tile, const int first_sample, const int last_sample) {
  for (int s = first_sample; s < last_sample; ++s) {
    stops[s] = STEPS - 1;
    ratios[s] = 0.0f;
    neurons[s] = -1;
  }
  for (int tile = first_tile; tile < last_tile; ++tile) {
    __global const float *w = weights + (size_t)tile * INPUTS * LANES;
    __global const float *q = scales + tile * LANES;
    const float16 beyond = vload16(1, q);
    const int narrow = !any_above(beyond, beyond, vload16(2, q), vload16(3, q), 0.0f);
    for (int s = first_sample; s < last_sample; ++s) {
      __global const ushort *event = events + (size_t)s * INPUTS;
      __global const uint *start = starts + s * (STEPS + 1);
      float best = ratios[s];
      int lane = -1;
      const int t = narrow ? present_narrow_tile(event, start, w, q, stops[s], &best, &lane)
                           : present_tile(event, start, w, q, stops[s], &best, &lane);
      if (t < 0) continue;
      stops[s] = t;
      ratios[s] = best;
      neurons[s] = tile * LANES + lane;
    }
  }
}

// Item (g, h): the tiles of group g, the samples of group h.
__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void competition_forward_items(
    __global const ushort *restrict events, __global const uint *restrict starts,
    __global const float *restrict weights, __global const float *restrict scales,
    __global int *restrict stops, __global float *restrict ratios, __global int *restrict neurons,
    const uint slot, const int batch, const int tiles) {
  const int group = get_global_id(0), groups = get_global_size(0);
  const int slice = get_global_id(1), slices = get_global_size(1);
  present_tiles(
      events + (size_t)slot * INPUTS, starts + (size_t)slot * (STEPS + 1), weights, scales,
      stops + group * batch, ratios + group * batch, neurons + group * batch,
      tiles * group / groups, tiles * (group + 1) / groups, batch * slice / slices,
      batch * (slice + 1) / slices);
}

// The mean pattern of the samples that a neuron won, times their number, in ascending samples.
inline void sum_patterns(
    __global float *restrict mean, int sample, __global const int *restrict next,
    __global const ushort *restrict events, __global const uint *restrict starts,
    __global const int *restrict stops, __global const float *restrict pattern) {
  for (int i = 0; i < INPUTS; ++i) mean[i] = 0.0f;
  for (; sample >= 0; sample = next[sample]) {
    __global const ushort *event = events + (size_t)sample * INPUTS;
    __global const uint *start = starts + sample * (STEPS + 1);
    const int stop = stops[sample];
    for (int t = 0; t <= stop; ++t) {
      const float value = pattern[stop - t];
      for (uint e = start[t]; e < start[t + 1]; ++e) mean[event[e]] += value;
    }
  }
}

// Moves the rows of four neurons toward their patterns and sums their norms: four chains of
// dependent sums side by side. Rows that stand in for none come first and are written back as they
// were, so that they may share an address with the last.
inline float4 move_rows(
    __global float *weights, const ulong4 row, __global const float *restrict means,
    const float4 share, const float4 inverse) {
  float4 norm = 0.0f;
  for (int i = 0; i < INPUTS; ++i) {
    __global float *line = weights + (size_t)i * LANES;
    const float4 mean = (float4)(
        means[i], means[INPUTS + i], means[2 * INPUTS + i], means[3 * INPUTS + i]);
    float4 x = (float4)(line[row.x], line[row.y], line[row.z], line[row.w]);
    x += share * (mean * inverse - x);
    line[row.x] = x.x;
    line[row.y] = x.y;
    line[row.z] = x.z;
    line[row.w] = x.w;
    norm += x * x;
  }
  return norm;
}

// Learns up to four neurons at once: their patterns, their rows, their norms.
inline void learn_four(
    const int count, const int *won, __global float *weights, __global float *restrict norms,
    __global float *restrict means, __global const int *restrict wins,
    __global const int *restrict head, __global const int *restrict next,
    __global const ushort *restrict events, __global const uint *restrict starts,
    __global const int *restrict stops, __global const float *restrict pattern, const float eta) {
  float shares[4] = {0.0f, 0.0f, 0.0f, 0.0f}, inverses[4] = {0.0f, 0.0f, 0.0f, 0.0f};
  ulong rows[4];
  const int idle = 4 - count;
  for (int k = 0; k < 4; ++k) {
    const int neuron = won[k < idle ? count - 1 : k - idle];
    rows[k] = (ulong)(neuron / LANES) * INPUTS * LANES + neuron % LANES;
    sum_patterns(
        means + k * INPUTS, k < idle ? -1 : head[neuron], next, events, starts, stops, pattern);
    if (k < idle) continue;
    inverses[k] = 1.0f / (float)wins[neuron];
    for (int n = 0; n < wins[neuron]; ++n) shares[k] += eta * (1.0f - shares[k]);
  }
  const float4 norm = move_rows(
      weights, vload4(0, rows), means, vload4(0, shares), vload4(0, inverses));
  float sums[4];
  vstore4(norm, 0, sums);
  for (int k = idle; k < 4; ++k) norms[won[k - idle]] = sums[k];
}

// The winner of a sample over all tile groups: the earliest step, then the largest ratio, then the
// lowest group, which is the lowest neuron.
inline int merge_groups(
    __global const int *restrict stops, __global const float *restrict ratios,
    __global const int *restrict neurons, const int batch, const int groups, const int sample,
    int *stop, float *ratio) {
  int neuron = neurons[sample];
  *stop = stops[sample];
  *ratio = ratios[sample];
  for (int group = 1; group < groups; ++group) {
    const int at = group * batch + sample;
    if (stops[at] > *stop || (stops[at] == *stop && ratios[at] <= *ratio)) continue;
    *stop = stops[at];
    *ratio = ratios[at];
    neuron = neurons[at];
  }
  return neuron;
}

// theta and q of one tile's neurons, and their wins.
inline void adapt_tile(
    const int tile, const int neurons, __global const float *restrict norms,
    __global float *restrict homeostasis, __global float *restrict scales,
    __global int *restrict wins, __global uint *restrict total, const float gamma,
    const float share, const float threshold) {
  for (int j = tile * LANES; j < min(tile * LANES + LANES, neurons); ++j) {
    const float theta = adapted_theta(homeostasis[j], wins[j], share, gamma, CAP);
    homeostasis[j] = theta;
    scales[j] = scale_of(norms[j], threshold, theta);
    total[j] += (uint)wins[j];
    wins[j] = 0;
  }
}

// Item u: merges the winners of the batch, then learns and adapts the tiles of its range. Item 0
// also writes the winners down. chain is [items, 2 * B + 2 * neurons], means [items, 4, D] of
// scratch.
inline void learn_tiles(
    const int item, __global const ushort *restrict events, __global const uint *restrict starts,
    __global const int *restrict stops, __global const float *restrict ratios,
    __global const int *restrict neurons, const int groups, const int batch, const int count,
    const int first_tile, const int last_tile, __global float *weights,
    __global float *restrict norms, __global float *restrict homeostasis,
    __global float *restrict scales, __global int *restrict wins, __global uint *restrict total,
    __global const float *restrict pattern, __global int *restrict chain,
    __global float *restrict means, __global int *restrict winner, __global uchar *restrict step,
    __global uchar *restrict crossed, const uint first, const float eta, const float gamma,
    const float share, const float threshold) {
  __global int *next = chain + (size_t)item * (2 * batch + 2 * count), *stop_of = next + batch;
  __global int *head = stop_of + batch, *tail = head + count;
  means += (size_t)item * 4 * INPUTS;
  for (int s = 0; s < batch; ++s) {
    int stop;
    float ratio;
    const int neuron = merge_groups(stops, ratios, neurons, batch, groups, s, &stop, &ratio);
    stop_of[s] = stop;
    next[s] = -1;
    if (item == 0) {
      winner[first + s] = neuron;
      step[first + s] = (uchar)stop;
      crossed[first + s] = ratio >= 1.0f;
    }
    if (neuron < first_tile * LANES || neuron >= last_tile * LANES) continue;
    if (wins[neuron]++ == 0) {
      head[neuron] = s;
    } else {
      next[tail[neuron]] = s;
    }
    tail[neuron] = s;
  }
  int won[4], pending = 0;
  for (int j = first_tile * LANES; j < min(last_tile * LANES, count); ++j) {
    if (wins[j] == 0) continue;
    won[pending++] = j;
    if (pending < 4) continue;
    learn_four(
        4, won, weights, norms, means, wins, head, next, events, starts, stop_of, pattern, eta);
    pending = 0;
  }
  if (pending > 0) {
    learn_four(
        pending, won, weights, norms, means, wins, head, next, events, starts, stop_of, pattern,
        eta);
  }
  for (int tile = first_tile; tile < last_tile; ++tile) {
    adapt_tile(
        tile, count, norms, homeostasis, scales, wins, total, gamma, share, threshold);
  }
}

// Learns a batch and presents the next one, each item to the tiles that it has just moved, which
// are still in its cache: one launch a batch. Either batch may be empty; groups are those that
// presented the batch that is learnt.
__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void competition_step_items(
    __global const ushort *restrict events, __global const uint *restrict starts,
    __global const int *restrict stops, __global const float *restrict ratios,
    __global const int *restrict neurons, const int groups, const int batch, const int count,
    const int tiles, __global float *weights, __global float *restrict norms,
    __global float *restrict homeostasis, __global float *scales, __global int *restrict wins,
    __global uint *restrict total, __global const float *restrict pattern,
    __global int *restrict chain, __global float *restrict means, __global int *restrict winner,
    __global uchar *restrict step, __global uchar *restrict crossed, const uint slot,
    const uint first, const float eta, const float gamma, const float share,
    const float threshold, __global int *restrict next_stops,
    __global float *restrict next_ratios, __global int *restrict next_neurons,
    const uint next_slot, const int next_batch) {
  // The last range may have a tile more: the core that is awake, having just ended the last launch,
  // takes it while the others wake.
  const int items = get_global_size(0), item = items - 1 - (int)get_global_id(0);
  const int first_tile = tiles * item / items, last_tile = tiles * (item + 1) / items;
  if (batch > 0) {
    learn_tiles(
        item, events + (size_t)slot * INPUTS, starts + (size_t)slot * (STEPS + 1), stops, ratios,
        neurons, groups, batch, count, first_tile, last_tile, weights, norms, homeostasis, scales,
        wins, total, pattern, chain, means, winner, step, crossed, first, eta, gamma, share,
        threshold);
  }
  present_tiles(
      events + (size_t)next_slot * INPUTS, starts + (size_t)next_slot * (STEPS + 1), weights,
      scales, next_stops + item * next_batch, next_ratios + item * next_batch,
      next_neurons + item * next_batch, first_tile, last_tile, 0, next_batch);
}

// The norms of all rows and their scales, one item a neuron: before the first batch, and for
// answering, where homeostasis is left out (uses_homeostasis = 0).
__kernel void competition_scales(
    __global const float *restrict weights, const int count, __global float *restrict norms,
    __global const float *restrict homeostasis, const int uses_homeostasis,
    __global float *restrict scales, const float threshold) {
  const int j = get_global_id(0);
  __global const float *w = weights + (size_t)(j / LANES) * INPUTS * LANES + j % LANES;
  float norm = 0.0f;
  if (j < count) {
    for (int i = 0; i < INPUTS; ++i) norm += w[(size_t)i * LANES] * w[(size_t)i * LANES];
  }
  const float theta = uses_homeostasis ? homeostasis[j] : 1.0f;
  norms[j] = norm;
  scales[j] = scale_of(norm, threshold, theta);
}
