// SPDX-License-Identifier: Apache-2.0
// convolution_plasticity.cl: the STDP weight delta of a convolution.
//
//   P[o, c, k] = sum over (t, n, place) of s_post[t, n, o, place] * tr_pre[t, n, c, place seen]
//   D[o, c, k] = sum over (t, n, place) of tr_post[t, n, o, place] * s_pre[t, n, c, place seen]
//   delta      = keep * delta + scale * (f_post(w) * P - f_pre(w) * D)
//
// As in plasticity.cl either side drives both sums: what it does meets the causal trace of the
// other side and, the weights being fixed, its anti-causal trace F with the driver's time constant;
// a carried trace of the driver meets F[0] - F[0] / tau. -D DRIVEN_BY_PRE or DRIVEN_BY_POST; with
// neither both sums are taken as they stand, from traces of every step (the form for GPUs).
// Same sums as CPUBackend+Convolutions.swift, which adds in double.
//
// The traces of 16 channels of the other side stand on a grid with a place for whatever a shift
// reaches, 0 where there is nothing, one sample at a time, so that it stays in the cache: no array
// of all samples, places and channels is written, and no copy of what each place sees.
//   driver, other  what both sides do, as DRIVER and ACTIVITY say: uint with …SPIKES, bit t % 32 of
//                  word t / 32, [words, N, features]; float [N, features] with …CONSTANT, else
//                  [T, N, features]
//   carried_driver, carried_other  [N, features]  float; read where has_… says
//   grids   [slices, sums, T + 1, GRID, 16]  float  traces, and in the last step what a carried one
//           meets;  sums is 1 with -D DIFFERENCE (P - D, where f_pre = f_post) or -D POTENTIATION
//           (P alone, where f_pre = 0), else 2
//   lists, values [slices, driver features * T + 1]  places on the grid times 16, and real values;
//   starts  [slices, driver channels + 1]  where each channel's begin;  all scratch
//   sums    [sums, slices, tiles, driver channels, OFFSETS, 16]  float
//   weight, delta  [OUTPUTS, CHANNELS / GROUPS, OFFSETS]  float
//   inverse_… 1 / tau, a step;  -D CUSTOM_PRE, CUSTOM_POST as in plasticity.cl
// Launches: sum_places_items an item a slice of samples, whose number does not depend on the
// device, so that its cores do not change the bits; sum_places_groups and apply_places an item a
// weight. sum_places_items reads 64 bytes a spike, offset, tile and sum, from the cache.
// lint: DRIVEN_BY_PRE|DRIVEN_BY_POST ACTIVITY=uint+SPIKES|ACTIVITY=float|ACTIVITY=float+CONSTANT \
// lint: DRIVER=uint+DRIVER_SPIKES|DRIVER=float|DRIVER=float+DRIVER_CONSTANT \
// lint: -|DIFFERENCE|POTENTIATION CHANNELS=2 INPUT_Y=9 INPUT_X=8 OUTPUTS=4 OUTPUT_Y=5 OUTPUT_X=4 \
// lint: KERNEL_Y=3 KERNEL_X=3 STRIDE_Y=2 STRIDE_X=2 PADDING_Y=1 PADDING_X=1 DILATION_Y=1 \
// lint: DILATION_X=1 GROUPS=2
// lint: CHANNELS=2 INPUT_Y=9 INPUT_X=8 OUTPUTS=4 OUTPUT_Y=5 OUTPUT_X=4 KERNEL_Y=3 KERNEL_X=3 \
// lint: STRIDE_Y=2 STRIDE_X=2 PADDING_Y=1 PADDING_X=1 DILATION_Y=1 DILATION_X=1 GROUPS=2

#define OFFSETS (KERNEL_Y * KERNEL_X)
#define GROUP_INPUTS (CHANNELS / GROUPS)
#define GROUP_OUTPUTS (OUTPUTS / GROUPS)
#define REACH_Y ((KERNEL_Y - 1) * DILATION_Y)
#define REACH_X ((KERNEL_X - 1) * DILATION_X)

#if defined(DRIVEN_BY_PRE)
#define DRIVERS CHANNELS
#define DRIVER_Y INPUT_Y
#define DRIVER_X INPUT_X
#define DRIVER_STEP_Y 1
#define DRIVER_STEP_X 1
#define OTHERS OUTPUTS
#define OTHER_Y OUTPUT_Y
#define OTHER_X OUTPUT_X
#define OTHER_STEP_Y STRIDE_Y
#define OTHER_STEP_X STRIDE_X
#define ORIGIN_Y (REACH_Y - PADDING_Y)
#define ORIGIN_X (REACH_X - PADDING_X)
#define GRID_Y (INPUT_Y + REACH_Y)
#define GRID_X (INPUT_X + REACH_X)
#define SHIFT(j, k) ((REACH_Y - (j) * DILATION_Y) * GRID_X + REACH_X - (k) * DILATION_X)
#elif defined(DRIVEN_BY_POST)
#define DRIVERS OUTPUTS
#define DRIVER_Y OUTPUT_Y
#define DRIVER_X OUTPUT_X
#define DRIVER_STEP_Y STRIDE_Y
#define DRIVER_STEP_X STRIDE_X
#define OTHERS CHANNELS
#define OTHER_Y INPUT_Y
#define OTHER_X INPUT_X
#define OTHER_STEP_Y 1
#define OTHER_STEP_X 1
#define ORIGIN_Y PADDING_Y
#define ORIGIN_X PADDING_X
#define GRID_Y (INPUT_Y + 2 * PADDING_Y)
#define GRID_X (INPUT_X + 2 * PADDING_X)
#define SHIFT(j, k) ((j) * DILATION_Y * GRID_X + (k) * DILATION_X)
#endif

#if defined(DIFFERENCE) || defined(POTENTIATION)
#define SUMS 1
#else
#define SUMS 2
#endif

#if defined(DRIVEN_BY_PRE) || defined(DRIVEN_BY_POST)
#define GRID (GRID_Y * GRID_X)
#define DRIVER_PLANE (DRIVER_Y * DRIVER_X)
#define OTHER_PLANE (OTHER_Y * OTHER_X)
#define TILES ((OTHERS + 15) / 16)

// Stores the traces of a step: P is driven by post with the causal trace of the inputs, by pre with
// the anti-causal trace of the outputs; D with the other one.
inline void store_traces(
    const float16 causal, const float16 anti, const int at, __global float *restrict grid,
    const int grid_size) {
#ifdef DRIVEN_BY_POST
#define POTENTIATING causal
#define DEPRESSING anti
#else
#define POTENTIATING anti
#define DEPRESSING causal
#endif
#if defined(DIFFERENCE)
  store_vector(POTENTIATING - DEPRESSING, at, grid);
#else
  store_vector(POTENTIATING, at, grid);
#ifndef POTENTIATION
  store_vector(DEPRESSING, at, grid + grid_size);
#endif
#endif
}

// What sixteen channels of the other side hold at a place, one word or value each.
#if defined(SPIKES)
inline uint16 other_words(__global const ACTIVITY *restrict from, const int lanes) {
  uint word[16];
  for (int k = 0; k < 16; ++k) word[k] = k < lanes ? from[(size_t)k * OTHER_PLANE] : 0u;
  return vload16(0, word);
}
#endif

inline float16 other_values(__global const float *restrict from, const int lanes) {
  float value[16];
  for (int k = 0; k < 16; ++k) value[k] = k < lanes ? from[(size_t)k * OTHER_PLANE] : 0.0f;
  return vload16(0, value);
}

// What sixteen channels of the other side do at a place and step; a word is read once.
inline float16 other_at(
    __global const ACTIVITY *restrict other, const size_t place, const size_t all, const int step,
    const int lanes, uint16 *word, int *loaded) {
#if defined(SPIKES)
  if (step / 32 != *loaded) {
    *loaded = step / 32;
    *word = other_words(other + *loaded * all + place, lanes);
  }
  return convert_float16(*word >> (uint)(step % 32) & 1u);
#elif defined(CONSTANT)
  return other_values(other + place, lanes);
#else
  return other_values(other + step * all + place, lanes);
#endif
}

// Both traces of sixteen channels of the other side at a place, every step, onto the grid. The
// causal trace is taken first and parked where the sum of both goes.
inline void trace_place(
    __global const ACTIVITY *restrict other, const size_t place, const size_t all,
    __global const float *restrict carried, const int has_carried, const int lanes, const int steps,
    const float inverse_other, const float inverse_driver, const int at,
    __global float *restrict grid) {
  uint16 word = 0u;
  int loaded = -1;
#if !(defined(DRIVEN_BY_PRE) && defined(POTENTIATION))
  float16 causal = 0.0f;
  if (has_carried) causal = other_values(carried + place, lanes);
  for (int t = 0; t < steps; ++t) {
    causal = causal - causal * inverse_other
        + other_at(other, place, all, t, lanes, &word, &loaded);
    store_vector(causal, t * GRID + at, grid);
  }
#endif
#if !(defined(DRIVEN_BY_POST) && defined(POTENTIATION))
  const int grid_size = (steps + 1) * GRID * 16;
  float16 anti = 0.0f;
  for (int t = steps - 1; t >= 0; --t) {
    anti = anti - anti * inverse_driver + other_at(other, place, all, t, lanes, &word, &loaded);
#if defined(DRIVEN_BY_PRE) && defined(POTENTIATION)
    store_vector(anti, t * GRID + at, grid);
#else
    store_traces(vload16(t * GRID + at, grid), anti, t * GRID + at, grid, grid_size);
#endif
  }
  store_traces(0.0f, anti - anti * inverse_driver, steps * GRID + at, grid, grid_size);
#endif
}

// The traces of a tile of the other side's channels.
inline void trace_tile(
    __global const ACTIVITY *restrict other, const int sample, const int batch,
    __global const float *restrict carried, const int has_carried, const int tile, const int steps,
    const float inverse_other, const float inverse_driver, __global float *restrict grid) {
  const int lanes = min(16, OTHERS - tile * 16);
  const size_t all = (size_t)batch * OTHERS * OTHER_PLANE;
  const size_t first = ((size_t)sample * OTHERS + tile * 16) * OTHER_PLANE;
  for (int y = 0; y < OTHER_Y; ++y) {
    const int row = y * OTHER_STEP_Y + ORIGIN_Y;
    for (int x = 0; x < OTHER_X; ++x) {
      const int column = x * OTHER_STEP_X + ORIGIN_X;
      if (row < 0 || row >= GRID_Y || column < 0 || column >= GRID_X) continue;
      trace_place(
          other, first + y * OTHER_X + x, all, carried, has_carried, lanes, steps, inverse_other,
          inverse_driver, row * GRID_X + column, grid);
    }
  }
}

// Lists where each channel of the driver does something: the step and place on the grid.
inline void list_driver(
    __global const DRIVER *restrict driver, const int sample, const int batch, const int steps,
    __global uint *restrict list, __global float *restrict values, __global uint *restrict starts) {
#ifndef DRIVER_CONSTANT
  const size_t all = (size_t)batch * DRIVERS * DRIVER_PLANE;
#endif
  driver += (size_t)sample * DRIVERS * DRIVER_PLANE;
  uint count = 0;
  for (int channel = 0; channel < DRIVERS; ++channel) {
    starts[channel] = count;
    for (int place = 0; place < DRIVER_PLANE; ++place) {
      const size_t at = (size_t)channel * DRIVER_PLANE + place;
      const int corner = place / DRIVER_X * DRIVER_STEP_Y * GRID_X
          + place % DRIVER_X * DRIVER_STEP_X;
#if defined(DRIVER_SPIKES)
      for (int first = 0; first < steps; first += 32) {
        const uint bits = driver[first / 32 * all + at];
        const int end = min(32, steps - first);
        // Few steps: one without a spike is overwritten by the next, no branch to mispredict.
        for (int t = 0; end <= 8 && t < end; ++t) {
          list[count] = (uint)((first + t) * GRID + corner) * 16;
          count += bits >> t & 1u;
        }
        for (uint left = end <= 8 ? 0u : bits & 0xffffffffu >> (32 - end); left != 0;
             left &= left - 1) {
          const int t = first + 31 - (int)clz(left & -left);
          list[count++] = (uint)(t * GRID + corner) * 16;
        }
      }
#else
      for (int t = 0; t < steps; ++t) {
#if defined(DRIVER_CONSTANT)
        const float value = driver[at];
#else
        const float value = driver[t * all + at];
#endif
        list[count] = (uint)(t * GRID + corner) * 16;
        values[count] = value;
        count += value != 0.0f;
      }
#endif
    }
  }
  starts[DRIVERS] = count;
}

// The sum of a grid over what one channel of the driver does, seen through one offset.
inline float16 sum_channel(
    __global const float *restrict grid, __global const uint *restrict list,
    __global const float *restrict values, const uint count,
    __global const float *restrict carried, const int has_carried, const int steps) {
#if defined(DRIVER_SPIKES)
  float16 sum = sum_rows(grid, list, count);
#else
  float16 sum = 0.0f;
  for (uint e = 0; e < count; ++e) sum += values[e] * vload16(0, grid + list[e]);
#endif
  for (int place = 0; has_carried && place < DRIVER_PLANE; ++place) {
    const int corner = place / DRIVER_X * DRIVER_STEP_Y * GRID_X
        + place % DRIVER_X * DRIVER_STEP_X;
    sum += carried[place] * vload16(steps * GRID + corner, grid);
  }
  return sum;
}

// Adds one sample's sums of a tile.
inline void sum_tile(
    __global const float *restrict grid, __global const uint *restrict list,
    __global const float *restrict values, __global const uint *restrict starts,
    __global const float *restrict carried, const int has_carried, const int tile, const int steps,
    const size_t sum_size, __global float *restrict sums) {
  const int grid_size = (steps + 1) * GRID * 16;
  const int group_drivers = DRIVERS / GROUPS, group_others = OTHERS / GROUPS;
  const int first = tile * 16 / group_others * group_drivers;
  const int last = (min(tile * 16 + 15, OTHERS - 1) / group_others + 1) * group_drivers;
  for (int channel = first; channel < last; ++channel) {
    const uint start = starts[channel], count = starts[channel + 1] - start;
    if (count == 0 && !has_carried) continue;
    __global float *row = sums + ((size_t)tile * DRIVERS + channel) * OFFSETS * 16;
    for (int offset = 0; offset < OFFSETS; ++offset) {
      const int shift = SHIFT(offset / KERNEL_X, offset % KERNEL_X) * 16;
      for (int sum = 0; sum < SUMS; ++sum) {
        __global float *to = row + sum * sum_size;
        const float16 added = sum_channel(
            grid + sum * grid_size + shift, list + start, values + start, count,
            carried + (size_t)channel * DRIVER_PLANE, has_carried, steps);
        store_vector(vload16(offset, to) + added, offset, to);
      }
    }
  }
}

// Item u: a slice of the samples, one after the other.
__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void sum_places_items(
    __global const DRIVER *restrict driver, __global const ACTIVITY *restrict other,
    __global const float *restrict carried_driver, __global const float *restrict carried_other,
    const int has_carried_driver, const int has_carried_other, __global float *restrict grids,
    __global uint *restrict lists, __global float *restrict values,
    __global uint *restrict starts, __global float *restrict sums, const int batch,
    const int steps, const float inverse_other, const float inverse_driver) {
  const int item = get_global_id(0), items = get_global_size(0);
  const size_t slice_size = (size_t)TILES * DRIVERS * OFFSETS * 16, sum_size = items * slice_size;
  __global float *grid = grids + (size_t)item * SUMS * (steps + 1) * GRID * 16;
  lists += (size_t)item * (DRIVERS * DRIVER_PLANE * steps + 1);
  values += (size_t)item * (DRIVERS * DRIVER_PLANE * steps + 1);
  starts += (size_t)item * (DRIVERS + 1);
  sums += item * slice_size;
  for (size_t k = 0; k < (size_t)SUMS * (steps + 1) * GRID; ++k) {
    store_vector((float16)(0.0f), k, grid);
  }
  for (int sum = 0; sum < SUMS; ++sum) {
    for (size_t k = 0; k < slice_size; ++k) sums[sum * sum_size + k] = 0.0f;
  }
  const int last = (int)((long)batch * (item + 1) / items);
  for (int sample = (int)((long)batch * item / items); sample < last; ++sample) {
    list_driver(driver, sample, batch, steps, lists, values, starts);
    if (starts[DRIVERS] == 0 && !has_carried_driver) continue;
    for (int tile = 0; tile < TILES; ++tile) {
      trace_tile(
          other, sample, batch, carried_other, has_carried_other, tile, steps, inverse_other,
          inverse_driver, grid);
      sum_tile(
          grid, lists, values, starts,
          carried_driver + (size_t)sample * DRIVERS * DRIVER_PLANE, has_carried_driver, tile,
          steps, sum_size, sums);
    }
  }
}

// Where the sum of a weight stands in a slice.
inline size_t place_of(const int output, const int channel, const int offset) {
#ifdef DRIVEN_BY_PRE
  const int driver = channel, lane = output;
#else
  const int driver = output, lane = channel;
#endif
  return (((size_t)(lane / 16) * DRIVERS + driver) * OFFSETS + offset) * 16 + lane % 16;
}
#define SLICE ((size_t)TILES * DRIVERS * OFFSETS * 16)
#else
inline size_t place_of(const int output, const int channel, const int offset) {
  return ((size_t)output * GROUP_INPUTS + channel % GROUP_INPUTS) * OFFSETS + offset;
}
#define SLICE ((size_t)OUTPUTS * GROUP_INPUTS * OFFSETS)
#endif

// Both sums of one weight as they stand: pre and post [T, N, features] as values, their traces
// likewise.
__kernel void sum_places_groups(
    __global const float *restrict pre, __global const float *restrict post,
    __global const float *restrict trace_pre, __global const float *restrict trace_post,
    __global float *restrict sums, const int rows) {
  const int weight = get_global_id(0);
  if (weight >= OUTPUTS * GROUP_INPUTS * OFFSETS) return;
  const int output = weight / (GROUP_INPUTS * OFFSETS), offset = weight % OFFSETS;
  const int channel =
      output / GROUP_OUTPUTS * GROUP_INPUTS + weight / OFFSETS % GROUP_INPUTS;
  const int shift_y = offset / KERNEL_X * DILATION_Y - PADDING_Y;
  const int shift_x = offset % KERNEL_X * DILATION_X - PADDING_X;
  float potentiation = 0.0f, depression = 0.0f;
  for (int row = 0; row < rows; ++row) {
    const size_t from = ((size_t)row * CHANNELS + channel) * INPUT_Y * INPUT_X;
    const size_t to = ((size_t)row * OUTPUTS + output) * OUTPUT_Y * OUTPUT_X;
    for (int place = 0; place < OUTPUT_Y * OUTPUT_X; ++place) {
      const int y = place / OUTPUT_X * STRIDE_Y + shift_y;
      const int x = place % OUTPUT_X * STRIDE_X + shift_x;
      if (y < 0 || y >= INPUT_Y || x < 0 || x >= INPUT_X) continue;
      const size_t seen = from + y * INPUT_X + x;
      potentiation += post[to + place] * trace_pre[seen];
      depression += trace_post[to + place] * pre[seen];
    }
  }
  sums[weight] = potentiation;
  sums[SLICE + weight] = depression;
}

// Adds the slices in ascending order, weighs both sums by the modulation and adds the delta.
__kernel void apply_places(
    __global const float *restrict weight, __global const float *restrict sums, const int slices,
    __global float *restrict delta, const float scale, const float keep, const int modulation,
    const float minimum, const float maximum, const float exponent) {
  const int at = get_global_id(0);
  if (at >= OUTPUTS * GROUP_INPUTS * OFFSETS) return;
  const int output = at / (GROUP_INPUTS * OFFSETS), offset = at % OFFSETS;
  const int channel = output / GROUP_OUTPUTS * GROUP_INPUTS + at / OFFSETS % GROUP_INPUTS;
  const size_t place = place_of(output, channel, offset);
  float potentiation = 0.0f;
  for (int slice = 0; slice < slices; ++slice) potentiation += sums[slice * SLICE + place];
#if SUMS == 2
  float depression = 0.0f;
  for (int slice = 0; slice < slices; ++slice) {
    depression += sums[(slices + slice) * SLICE + place];
  }
#endif
  const float w = weight[at];
  float change = potentiation_factor(modulation, w, minimum, maximum, exponent) * potentiation;
#if SUMS == 2
  change -= depression_factor(modulation, w, minimum, maximum, exponent) * depression;
#endif
  delta[at] = scale * change + (keep == 0.0f ? 0.0f : keep * delta[at]);
}
