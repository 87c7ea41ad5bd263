// SPDX-License-Identifier: Apache-2.0
// supervised_update.cl: what supervised.cl asks of the weights, done to them.
//
//   w_iz = clip(w_iz * scale_z + sum over samples of (t_i <= until_z ? gain_z : 0) + loss_z, 0, 1)
//   part = sum of w_iz over a slice of 64 inputs, from which supervised.cl works out the next scale
// All losses first, then the gains in ascending samples; inputs in ascending order. Same order of
// operations as CPUBackend+Supervised.swift: both give the same bits.
//
// Specialized by -D INPUTS.
//   times     [samples, INPUTS]     uchar  step, 255 is never
//   weights   [tiles, INPUTS, 64]   float  weight over scale; neuron z is lane z % 64 of its tile
//   scales    [tiles * 64]          float  what weights are multiplied by
//   until, gain, loss  [samples, tiles * 64]  float  inputs no later than `until` gain, all lose
//   parts     [slices, tiles * 64]  float
// Launches: supervised_update_items an item some slices and a tile (CPU devices),
// supervised_update_groups 64 items a slice and tile (GPUs); supervised_fold an item a weight.
// Reads and writes each weight once a batch, and 128 bytes of limits and gains, from the cache, a
// vector and sample.
// lint: INPUTS=4608,33

#define LANES 64
#define SLICE 64
#define SLICES ((INPUTS + SLICE - 1) / SLICE)

// Sixteen neurons of two inputs: those whose spike was no earlier than the input's gain.
#define add_gains(a, b, k) \
  { \
    const float16 until_k = vload16(k, limit), gain_k = vload16(k, gained); \
    a = select(a, a + gain_k, t <= until_k); \
    b = select(b, b + gain_k, u <= until_k); \
  }
#define clipped(a) fmin(fmax(a, 0.0f), 1.0f)

// One slice of inputs of a tile, two at a time: rescale, add, clip, sum.
inline void update_slice(
    const int from, const int end, __global float *restrict w, const float16 *scale,
    const float16 *lost, __global const uchar *restrict times, const int samples,
    __global const float *restrict until, __global const float *restrict gain, const int padded,
    __global float *restrict part) {
  const float16 c0 = scale[0], c1 = scale[1], c2 = scale[2], c3 = scale[3];
  const float16 l0 = lost[0], l1 = lost[1], l2 = lost[2], l3 = lost[3];
  float16 p0 = 0.0f, p1 = 0.0f, p2 = 0.0f, p3 = 0.0f;
  for (int i = from; i < end; i += 2) {
    // The last of an odd number is worked out twice, and counted once.
    const int j = min(i + 1, end - 1);
    __global float *row = w + (size_t)i * LANES, *next = w + (size_t)j * LANES;
    float16 a0 = vload16(0, row) * c0 + l0, a1 = vload16(1, row) * c1 + l1;
    float16 a2 = vload16(2, row) * c2 + l2, a3 = vload16(3, row) * c3 + l3;
    float16 b0 = vload16(0, next) * c0 + l0, b1 = vload16(1, next) * c1 + l1;
    float16 b2 = vload16(2, next) * c2 + l2, b3 = vload16(3, next) * c3 + l3;
    for (int s = 0; s < samples; ++s) {
      const float16 t = (float)times[(size_t)s * INPUTS + i];
      const float16 u = (float)times[(size_t)s * INPUTS + j];
      __global const float *limit = until + s * padded, *gained = gain + s * padded;
      add_gains(a0, b0, 0);
      add_gains(a1, b1, 1);
      add_gains(a2, b2, 2);
      add_gains(a3, b3, 3);
    }
    a0 = clipped(a0);
    a1 = clipped(a1);
    a2 = clipped(a2);
    a3 = clipped(a3);
    p0 += a0;
    p1 += a1;
    p2 += a2;
    p3 += a3;
    store_vector(a0, 0, row);
    store_vector(a1, 1, row);
    store_vector(a2, 2, row);
    store_vector(a3, 3, row);
    if (j == i) break;
    b0 = clipped(b0);
    b1 = clipped(b1);
    b2 = clipped(b2);
    b3 = clipped(b3);
    p0 += b0;
    p1 += b1;
    p2 += b2;
    p3 += b3;
    store_vector(b0, 0, next);
    store_vector(b1, 1, next);
    store_vector(b2, 2, next);
    store_vector(b3, 3, next);
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
  float16 scale[4], lost[4];
  for (int k = 0; k < 4; ++k) {
    scale[k] = vload16(k, scales + tile * LANES);
    lost[k] = 0.0f;
    for (int s = 0; s < samples; ++s) lost[k] += vload16(k, loss + s * padded + tile * LANES);
  }
  for (int slice = SLICES * item / items; slice < SLICES * (item + 1) / items; ++slice) {
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

// Folds the scales into the weights; the caller then makes them 1.
__kernel void supervised_fold(
    __global float *restrict weights, __global const float *restrict scales, const uint count) {
  const uint i = get_global_id(0);
  if (i < count) weights[i] *= scales[i / (INPUTS * LANES) * LANES + i % LANES];
}
