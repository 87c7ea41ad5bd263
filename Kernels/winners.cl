// SPDX-License-Identifier: Apache-2.0
// winners.cl: kernels of a convolution learn from patches of images; one map wins each patch.
//
//   x       a patch, less its own mean where centered, of unit norm; all 0 where nothing is left
//   winner  the largest sum of w_im x_i over i, less theta_m; the lowest map of several; none of 0
//   after each batch of B, with n_m the patches that m has won of M maps,
//     w_m = (w_m + rate * sum of them) / its norm,  theta_m += gamma * (n_m * M / B - 1)
// A constant current: the largest crosses first and inhibits the others, its trace is x, f_pre = 0.
// All sums in ascending order, as CPUBackend+Winners.swift: both give the same bits.
//
//   pixels   [images, channels, rows, columns]  uchar
//   images, corners  [patches]                  uint   index; row << 16 | column
//   values   [patches, inputs]                  float  x, inputs as (channel, kernel row, column)
//   norms    [patches]                          float  norms before they were made 1
//   order    [presented]                        uint   patches in the order of presentation
//   weights  [inputs, padded]                   float  0 in the padding
//   theta    [padded]                           float
//   winners  [presented]                        int    -1 is none
//   wins     [padded]                           uint   patches won
//   padded = maps rounded up to 64
// Launches: unit_patches an item a patch; winners_items an item a slice of the batch (CPU devices),
// winners_groups 64 items a patch; winner_learning an item WIDTH maps and an input,
// winner_adaptation an item WIDTH maps. Reads 4 * inputs * maps bytes of weights a patch, from the
// first-level cache.
// lint: WIDTH=1,16

#define LANES 64

__kernel void unit_patches(
    __global const uchar *restrict pixels, __global const uint *restrict images,
    __global const uint *restrict corners, const int patches, const int channels, const int rows,
    const int columns, const int kernel_rows, const int kernel_columns, const int row_step,
    const int column_step, const int centered, __global float *restrict values,
    __global float *restrict norms) {
  const int p = get_global_id(0);
  if (p >= patches) return;
  const int inputs = channels * kernel_rows * kernel_columns;
  __global const uchar *image = pixels + (size_t)images[p] * channels * rows * columns
      + (corners[p] >> 16) * columns + (corners[p] & 0xffff);
  __global float *x = values + (size_t)p * inputs;
  float sum = 0.0f;
  int i = 0;
  for (int c = 0; c < channels; ++c) {
    for (int y = 0; y < kernel_rows; ++y) {
      for (int k = 0; k < kernel_columns; ++k) {
        const float value = image[(c * rows + y * row_step) * columns + k * column_step];
        x[i++] = value;
        sum += value;
      }
    }
  }
  const float mean = centered ? sum / (float)inputs : 0.0f;
  float square = 0.0f;
  for (i = 0; i < inputs; ++i) {
    const float value = x[i] - mean;
    x[i] = value;
    square += value * value;
  }
  const float norm = sqrt(square);
  norms[p] = norm;
  if (norm > 0.0f) {
    for (i = 0; i < inputs; ++i) x[i] /= norm;
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void winners_items(
    __global const float *restrict values, __global const float *restrict norms,
    __global const uint *restrict order, const uint first, const int batch, const int inputs,
    const int maps, const int padded, __global const float *restrict weights,
    __global const float *restrict theta, const uint out, __global int *restrict winners) {
  const int item = get_global_id(0), items = get_global_size(0);
  for (int s = (int)((long)batch * item / items); s < (long)batch * (item + 1) / items; ++s) {
    const uint p = order[first + s];
    __global const float *x = values + (size_t)p * inputs;
    int winner = -1;
    float best = 0.0f;
    for (int m = 0; m < maps && norms[p] > 0.0f; m += 16) {
      float16 score = 0.0f;
      for (int i = 0; i < inputs; ++i) score += x[i] * vload16(0, weights + i * padded + m);
      float lanes[16];
      vstore16(score - vload16(0, theta + m), 0, lanes);
      for (int k = 0; k < min(16, maps - m); ++k) {
        if (winner >= 0 && !(lanes[k] > best)) continue;
        best = lanes[k];
        winner = m + k;
      }
    }
    winners[out + s] = winner;
  }
}

// A lane a map of each tile; one reduction finds the winner.
__kernel __attribute__((reqd_work_group_size(LANES, 1, 1))) void winners_groups(
    __global const float *restrict values, __global const float *restrict norms,
    __global const uint *restrict order, const uint first, const int inputs, const int maps,
    const int padded, __global const float *restrict weights, __global const float *restrict theta,
    const uint out, __global int *restrict winners) {
  const int lane = get_local_id(0), s = get_group_id(0);
  const uint p = order[first + s];
  __global const float *x = values + (size_t)p * inputs;
  __local float score_of[LANES];
  __local int map_of[LANES];
  int winner = -1;
  float best = 0.0f;
  for (int m = lane; m < maps && norms[p] > 0.0f; m += LANES) {
    float score = 0.0f;
    for (int i = 0; i < inputs; ++i) score += x[i] * weights[i * padded + m];
    score -= theta[m];
    if (winner >= 0 && !(score > best)) continue;
    best = score;
    winner = m;
  }
  score_of[lane] = best;
  map_of[lane] = winner;
  for (int reach = LANES / 2; reach > 0; reach /= 2) {
    barrier(CLK_LOCAL_MEM_FENCE);
    const int other = lane + reach;
    if (lane >= reach || map_of[other] < 0) continue;
    const int wins = map_of[lane] < 0 || score_of[other] > score_of[lane]
        || (score_of[other] == score_of[lane] && map_of[other] < map_of[lane]);
    if (!wins) continue;
    score_of[lane] = score_of[other];
    map_of[lane] = map_of[other];
  }
  if (lane == 0) winners[out + s] = map_of[0];
}

#ifdef WIDTH
// Adds what WIDTH maps have won of one input.
__kernel void winner_learning(
    __global const float *restrict values, __global const uint *restrict order, const uint first,
    const int batch, const int inputs, const int maps, const int padded,
    __global float *restrict weights, const uint out, __global const int *restrict winners,
    const float rate) {
  const int from = (int)get_global_id(0) * WIDTH, i = get_global_id(1);
  if (from >= maps) return;
  const lanes_uint map = lane_numbers + (uint)from;
  lanes_float sum = 0.0f;
  for (int s = 0; s < batch; ++s) {
    const lanes_float x = values[(size_t)order[first + s] * inputs + i];
    sum += lanes_where(map == (lanes_uint)((uint)winners[out + s]), x, (lanes_float)(0.0f));
  }
  __global float *row = weights + i * padded;
  store_floats(load_floats(row, from, maps) + rate * sum, row, from, maps);
}

// Makes the norms of WIDTH maps 1 again and moves their thetas.
__kernel void winner_adaptation(
    const int batch, const int inputs, const int maps, const int padded,
    __global float *restrict weights, __global float *restrict theta, const uint out,
    __global const int *restrict winners, __global uint *restrict wins, const float gamma,
    const float share) {
  const int from = (int)get_global_id(0) * WIDTH;
  if (from >= maps) return;
  lanes_float square = 0.0f;
  for (int i = 0; i < inputs; ++i) {
    const lanes_float w = load_floats(weights + i * padded, from, maps);
    square += w * w;
  }
  const lanes_float norm = lanes_where(square > 0.0f, sqrt(square), (lanes_float)(1.0f));
  for (int i = 0; i < inputs; ++i) {
    __global float *row = weights + i * padded;
    store_floats(load_floats(row, from, maps) / norm, row, from, maps);
  }
  const lanes_uint map = lane_numbers + (uint)from;
  lanes_uint won = 0u;
  for (int s = 0; s < batch; ++s) {
    const lanes_uint winner = (uint)winners[out + s];
    won += lanes_where(map == winner, (lanes_uint)(1u), (lanes_uint)(0u));
  }
  store_words(load_words(wins, from, maps) + won, wins, from, maps);
  store_floats(
      load_floats(theta, from, maps) + gamma * (convert_lanes_float(won) * share - 1.0f), theta,
      from, maps);
}
#endif
