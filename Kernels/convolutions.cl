// SPDX-License-Identifier: Apache-2.0
// convolutions.cl: the current of a convolution.
//
//   I[t, n, o, y, x] = bias[o] + sum over c, j, k of w[o, c, j, k]
//                      * in[t, n, c, y * STRIDE_Y + j * DILATION_Y - PADDING_Y, x ... likewise]
// Sums run in ascending order of c, input and offset; the CPU backend sums in double, so both agree
// within the rounding of a float32 sum.
//
//   input    as ACTIVITY says: uint with SPIKES, bit t % 32 of word t / 32, [words, N, in]; float
//            [N, in] with CONSTANT, else [T, N, in]; in = CHANNELS * INPUT_Y * INPUT_X
//   weight   [out channels, CHANNELS / GROUPS, KERNEL_Y, KERNEL_X]  float
//   tiles    [ceil(OUTPUTS / 16), CHANNELS, KERNEL_Y * KERNEL_X, 16]  float  the same: output o is
//            lane o % 16 of tile o / 16; 0 where the groups differ, and in the padding
//   bias     [OUTPUTS]  float; read where has_bias
//   current  [T or 1, N, out]  float
//   sums     [items, GRID_Y * GRID_X, 16], lists and values [items, in + 1],
//   starts   [items, CHANNELS + 1]  scratch
// In the item form the currents of a tile gather on a grid that has a place for whatever an input
// reaches: output (y, x) stands at (y * STRIDE_Y + ORIGIN_Y, x * STRIDE_X + ORIGIN_X), so that no
// shift is checked against an edge. Launches: pack_kernel an item a weight of a tile;
// convolve_items an item a slice of samples; convolve_groups an item an output, by rows t * N + n.
// convolve_items reads 64 bytes of weights and moves 128 of sums an event, offset and tile, all in
// the cache, and writes 4 an output.
// lint: ACTIVITY=uint+SPIKES|ACTIVITY=float|ACTIVITY=float+CONSTANT \
// lint: CHANNELS=2 INPUT_Y=9 INPUT_X=8 OUTPUTS=4 OUTPUT_Y=5 OUTPUT_X=4 KERNEL_Y=3 KERNEL_X=3 \
// lint: STRIDE_Y=2 STRIDE_X=2 PADDING_Y=1 PADDING_X=1 DILATION_Y=1 DILATION_X=1 GROUPS=2

#define OFFSETS (KERNEL_Y * KERNEL_X)
#define PLANE (INPUT_Y * INPUT_X)
#define OUTPUT_PLANE (OUTPUT_Y * OUTPUT_X)
#define REACH_Y ((KERNEL_Y - 1) * DILATION_Y)
#define REACH_X ((KERNEL_X - 1) * DILATION_X)
#define GRID_Y (INPUT_Y + REACH_Y)
#define GRID_X (INPUT_X + REACH_X)
#define ORIGIN_Y (REACH_Y - PADDING_Y)
#define ORIGIN_X (REACH_X - PADDING_X)
#define GROUP_INPUTS (CHANNELS / GROUPS)
#define GROUP_OUTPUTS (OUTPUTS / GROUPS)

// What an input does at a step.
inline float input_at(
    __global const ACTIVITY *restrict input, const int step, const int batch, const int sample,
    const int feature) {
  const size_t at = (size_t)sample * CHANNELS * PLANE + feature;
#if defined(SPIKES)
  const size_t word = (size_t)(step / 32) * batch * CHANNELS * PLANE;
  return (float)(input[word + at] >> (uint)(step % 32) & 1u);
#elif defined(CONSTANT)
  return input[at];
#else
  return input[(size_t)step * batch * CHANNELS * PLANE + at];
#endif
}

// Weights in tiles of sixteen output channels.
__kernel void pack_kernel(__global const float *restrict weight, __global float *restrict tiles) {
  const int row = get_global_id(0), tile = get_global_id(1);
  if (row >= CHANNELS * OFFSETS) return;
  const int channel = row / OFFSETS, offset = row % OFFSETS;
  for (int lane = 0; lane < 16; ++lane) {
    const int output = tile * 16 + lane;
    const int connects =
        output < OUTPUTS && channel / GROUP_INPUTS == output / GROUP_OUTPUTS;
    const size_t from =
        ((size_t)output * GROUP_INPUTS + channel % GROUP_INPUTS) * OFFSETS + offset;
    tiles[((size_t)tile * CHANNELS * OFFSETS + row) * 16 + lane] = connects ? weight[from] : 0.0f;
  }
}

// Lists the inputs of a sample that do something at a step, channel by channel, by their place on
// the grid; values are what they do.
inline void list_inputs(
    __global const ACTIVITY *restrict input, const int step, const int batch, const int sample,
    __global uint *restrict list, __global float *restrict values, __global uint *restrict starts) {
  uint count = 0;
  for (int channel = 0; channel < CHANNELS; ++channel) {
    starts[channel] = count;
    for (int y = 0; y < INPUT_Y; ++y) {
      for (int x = 0; x < INPUT_X; ++x) {
        const float value =
            input_at(input, step, batch, sample, channel * PLANE + y * INPUT_X + x);
        // An input that does nothing is overwritten by the next: no branch to mispredict.
        list[count] = (uint)(y * GRID_X + x);
#ifndef SPIKES
        values[count] = value;
#endif
        count += value != 0.0f;
      }
    }
  }
  starts[CHANNELS] = count;
}

// Adds what the inputs of a list bring to a tile of output channels.
inline void gather_tile(
    __global const float *restrict tiles, const int tile, __global const uint *restrict list,
    __global const float *restrict values, __global const uint *restrict starts,
    __global float *restrict sums) {
  for (int k = 0; k < GRID_Y * GRID_X; ++k) store_vector((float16)(0.0f), k, sums);
  const int last_output = min(tile * 16 + 15, OUTPUTS - 1);
  const int first = tile * 16 / GROUP_OUTPUTS * GROUP_INPUTS;
  const int end = (last_output / GROUP_OUTPUTS + 1) * GROUP_INPUTS;
  for (int channel = first; channel < end; ++channel) {
    __global const float *w = tiles + ((size_t)tile * CHANNELS + channel) * OFFSETS * 16;
    for (uint e = starts[channel]; e < starts[channel + 1]; ++e) {
      __global float *corner = sums + (size_t)list[e] * 16;
      for (int j = 0; j < KERNEL_Y; ++j) {
        for (int k = 0; k < KERNEL_X; ++k) {
          const int shift = (REACH_Y - j * DILATION_Y) * GRID_X + REACH_X - k * DILATION_X;
          float16 product = vload16(j * KERNEL_X + k, w);
#ifndef SPIKES
          product *= values[e];
#endif
          store_vector(vload16(shift, corner) + product, shift, corner);
        }
      }
    }
  }
}

// Writes the outputs of a tile channel by channel.
inline void write_tile(
    __global const float *restrict sums, __global const float *restrict bias, const int has_bias,
    const int tile, __global float *restrict current) {
  for (int lane = 0; lane < min(16, OUTPUTS - tile * 16); ++lane) {
    const int output = tile * 16 + lane;
    const float offset = has_bias ? bias[output] : 0.0f;
    __global float *plane = current + (size_t)output * OUTPUT_PLANE;
    for (int y = 0; y < OUTPUT_Y; ++y) {
      const int row = y * STRIDE_Y + ORIGIN_Y;
      for (int x = 0; x < OUTPUT_X; ++x) {
        const int column = x * STRIDE_X + ORIGIN_X;
        const int isSeen = row >= 0 && row < GRID_Y && column >= 0 && column < GRID_X;
        plane[y * OUTPUT_X + x] =
            offset + (isSeen ? sums[(row * GRID_X + column) * 16 + lane] : 0.0f);
      }
    }
  }
}

// Item u: a slice of the samples.
__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void convolve_items(
    __global const ACTIVITY *restrict input, __global const float *restrict tiles,
    __global const float *restrict bias, const int has_bias, __global float *restrict current,
    __global float *restrict sums, __global uint *restrict lists, __global float *restrict values,
    __global uint *restrict starts, const int batch, const int steps) {
  const int item = get_global_id(0), items = get_global_size(0);
  sums += (size_t)item * GRID_Y * GRID_X * 16;
  lists += (size_t)item * (CHANNELS * PLANE + 1);
  values += (size_t)item * (CHANNELS * PLANE + 1);
  starts += (size_t)item * (CHANNELS + 1);
  const int last = (int)((long)batch * (item + 1) / items);
  for (int sample = (int)((long)batch * item / items); sample < last; ++sample) {
    for (int step = 0; step < steps; ++step) {
      list_inputs(input, step, batch, sample, lists, values, starts);
      for (int tile = 0; tile * 16 < OUTPUTS; ++tile) {
        gather_tile(tiles, tile, lists, values, starts, sums);
        write_tile(
            sums, bias, has_bias, tile,
            current + ((size_t)step * batch + sample) * OUTPUTS * OUTPUT_PLANE);
      }
    }
  }
}

// An item an output of one row t * N + n: gathers what it sees.
__kernel void convolve_groups(
    __global const ACTIVITY *restrict input, __global const float *restrict weight,
    __global const float *restrict bias, const int has_bias, __global float *restrict current,
    const int batch) {
  const int feature = get_global_id(0), row = get_global_id(1);
  if (feature >= OUTPUTS * OUTPUT_PLANE) return;
  const int output = feature / OUTPUT_PLANE, place = feature % OUTPUT_PLANE;
  const int first_y = place / OUTPUT_X * STRIDE_Y - PADDING_Y;
  const int first_x = place % OUTPUT_X * STRIDE_X - PADDING_X;
  __global const float *w = weight + (size_t)output * GROUP_INPUTS * OFFSETS;
  float sum = has_bias ? bias[output] : 0.0f;
  for (int c = 0; c < GROUP_INPUTS; ++c) {
    const int channel = output / GROUP_OUTPUTS * GROUP_INPUTS + c;
    for (int offset = 0; offset < OFFSETS; ++offset) {
      const int y = first_y + offset / KERNEL_X * DILATION_Y;
      const int x = first_x + offset % KERNEL_X * DILATION_X;
      if (y < 0 || y >= INPUT_Y || x < 0 || x >= INPUT_X) continue;
      sum += w[c * OFFSETS + offset]
          * input_at(input, row / batch, batch, row % batch, channel * PLANE + y * INPUT_X + x);
    }
  }
  current[(size_t)row * OUTPUTS * OUTPUT_PLANE + feature] = sum;
}
