// SPDX-License-Identifier: Apache-2.0
// convolution_errors.cl: an error of a convolution's outputs, carried back to its inputs.
//
//   back[t, n, c, y, x] = sum over o, j, k of w[o, c, j, k] * error[t, n, o, v, u]
//                         where v * STRIDE_Y + j * DILATION_Y - PADDING_Y = y, and u likewise
// Sums run in ascending order of o, j and k; the CPU backend sums in double, so both agree within
// the rounding of a float32 sum.
//
//   error   [rows, OUTPUTS, OUTPUT_Y, OUTPUT_X]  float  rows = T * N, or N where it is constant
//   weight  [OUTPUTS, CHANNELS / GROUPS, KERNEL_Y, KERNEL_X]  float
//   back    [rows, CHANNELS, INPUT_Y, INPUT_X]  float  in units of error and weight
//   grids   [items, OUTPUTS, PADDED]  float  scratch: the error on a grid that has a place for
//           whatever an input is reached from, 0 where there is no output
//   planes  [items, 8, PLACES]  float  scratch: eight channels of the result, rows of GRID_X
// In the item form the places of a plane lie in one line, so that thirty-two of them are two
// vectors whatever the width; the columns beyond INPUT_X are left behind. A sum stays in its
// register.
// Launches: carry_back_items an item a slice of rows; carry_back_groups an item an input, by rows.
// carry_back_items reads 96 bytes for 512 products and sums, from the cache; a row without an error
// is cleared and costs no more.
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
#define PLACES ((INPUT_Y * GRID_X + 31) / 32 * 32)
#define PADDED (PLACES + REACH_Y * GRID_X + REACH_X)
#define GROUP_INPUTS (CHANNELS / GROUPS)
#define GROUP_OUTPUTS (OUTPUTS / GROUPS)

// Puts the error of a row on the grid; tells whether there is any.
inline int place_errors(__global const float *restrict error, __global float *restrict grid) {
  int any = 0;
  for (int output = 0; output < OUTPUTS; ++output) {
    for (int v = 0; v < OUTPUT_Y; ++v) {
      const int y = v * STRIDE_Y + ORIGIN_Y;
      if (y < 0 || y >= GRID_Y) continue;
      __global const float *from = error + ((size_t)output * OUTPUT_Y + v) * OUTPUT_X;
      __global float *to = grid + (size_t)output * PADDED + y * GRID_X;
      for (int u = 0; u < OUTPUT_X; ++u) {
        const int x = u * STRIDE_X + ORIGIN_X;
        if (x < 0 || x >= GRID_X) continue;
        to[x] = from[u];
        any |= from[u] != 0.0f;
      }
    }
  }
  return any;
}

// Two vectors of places of one channel: what a weight makes of them.
#define ADD_CHANNEL(k) \
  { \
    const float factor = w[c##k + offset]; \
    low##k += factor * e0; \
    high##k += factor * e1; \
  }
#define STORE_CHANNEL(k) \
  store_vector(low##k, 0, planes + (k) * PLACES + first); \
  store_vector(high##k, 0, planes + (k) * PLACES + first + 16);
// Beyond the last channel of a group the last is summed once more.
#define NAME_CHANNEL(k) \
  const int c##k = min(channel + (k), GROUP_INPUTS - 1) * OFFSETS; \
  float16 low##k = 0.0f, high##k = 0.0f;
#define EACH_CHANNEL(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7)

// Eight channels of a group at thirty-two places, from `channel` of the group and `first` on.
inline void sum_places(
    __global const float *restrict grid, __global const float *restrict weight, const int channel,
    const int first, __global float *restrict planes) {
  EACH_CHANNEL(NAME_CHANNEL)
  for (int output = 0; output < GROUP_OUTPUTS; ++output) {
    __global const float *w = weight + (size_t)output * GROUP_INPUTS * OFFSETS;
    __global const float *corner = grid + (size_t)output * PADDED + first;
    for (int offset = 0; offset < OFFSETS; ++offset) {
      const int j = offset / KERNEL_X, k = offset % KERNEL_X;
      const int shift = (REACH_Y - j * DILATION_Y) * GRID_X + REACH_X - k * DILATION_X;
      const float16 e0 = vload16(0, corner + shift), e1 = vload16(1, corner + shift);
      EACH_CHANNEL(ADD_CHANNEL)
    }
  }
  EACH_CHANNEL(STORE_CHANNEL)
}

// Item u: a slice of the rows.
__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void carry_back_items(
    __global const float *restrict error, __global const float *restrict weight,
    __global float *restrict back, __global float *restrict grids, __global float *restrict planes,
    const int rows) {
  const int item = get_global_id(0), items = get_global_size(0);
  __global float *grid = grids + (size_t)item * OUTPUTS * PADDED;
  planes += (size_t)item * 8 * PLACES;
  for (size_t k = 0; k < (size_t)OUTPUTS * PADDED; ++k) grid[k] = 0.0f;
  const int last = (int)((long)rows * (item + 1) / items);
  for (int row = (int)((long)rows * item / items); row < last; ++row) {
    __global float *to = back + (size_t)row * CHANNELS * PLANE;
    if (!place_errors(error + (size_t)row * OUTPUTS * OUTPUT_PLANE, grid)) {
      for (int k = 0; k < CHANNELS * PLANE; ++k) to[k] = 0.0f;
      continue;
    }
    for (int group = 0; group < GROUPS; ++group) {
      __global const float *errors = grid + (size_t)group * GROUP_OUTPUTS * PADDED;
      __global const float *w = weight + (size_t)group * GROUP_OUTPUTS * GROUP_INPUTS * OFFSETS;
      for (int channel = 0; channel < GROUP_INPUTS; channel += 8) {
        for (int first = 0; first < PLACES; first += 32) {
          sum_places(errors, w, channel, first, planes);
        }
        for (int k = 0; k < min(8, GROUP_INPUTS - channel); ++k) {
          __global float *plane = to + ((size_t)group * GROUP_INPUTS + channel + k) * PLANE;
          for (int y = 0; y < INPUT_Y; ++y) {
            for (int x = 0; x < INPUT_X; ++x) {
              plane[y * INPUT_X + x] = planes[k * PLACES + y * GRID_X + x];
            }
          }
        }
      }
    }
  }
}

// An item an input of one row: gathers from whatever sees it.
__kernel void carry_back_groups(
    __global const float *restrict error, __global const float *restrict weight,
    __global float *restrict back) {
  const int feature = get_global_id(0), row = get_global_id(1);
  if (feature >= CHANNELS * PLANE) return;
  const int channel = feature / PLANE, y = feature % PLANE / INPUT_X, x = feature % INPUT_X;
  const int first = channel / GROUP_INPUTS * GROUP_OUTPUTS;
  __global const float *errors = error + (size_t)row * OUTPUTS * OUTPUT_PLANE;
  float sum = 0.0f;
  for (int output = first; output < first + GROUP_OUTPUTS; ++output) {
    __global const float *w =
        weight + ((size_t)output * GROUP_INPUTS + channel % GROUP_INPUTS) * OFFSETS;
    for (int j = 0; j < KERNEL_Y; ++j) {
      const int top = y + PADDING_Y - j * DILATION_Y;
      if (top < 0 || top % STRIDE_Y != 0 || top / STRIDE_Y >= OUTPUT_Y) continue;
      for (int k = 0; k < KERNEL_X; ++k) {
        const int left = x + PADDING_X - k * DILATION_X;
        if (left < 0 || left % STRIDE_X != 0 || left / STRIDE_X >= OUTPUT_X) continue;
        sum += w[j * KERNEL_X + k]
            * errors[(output * OUTPUT_Y + top / STRIDE_Y) * OUTPUT_X + left / STRIDE_X];
      }
    }
  }
  back[(size_t)row * CHANNELS * PLANE + feature] = sum;
}
