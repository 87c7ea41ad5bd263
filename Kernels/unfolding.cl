// SPDX-License-Identifier: Apache-2.0
// unfolding.cl: what each place of a convolution sees, in vectors of sixteen places.
// It stands before the kernels that name it as their prelude.
//
// One sample at a time is unfolded, in the cache: U[t, c, j, k, place] is what an output place sees
// of channel c through offset (j, k), 0 in the padding.
//   input     as ACTIVITY says: uint with SPIKES, bit t % 32 of word t / 32, [words, N, in]; float
//             [N, in] with CONSTANT, else [T, N, in]; in = CHANNELS * INPUT_Y * INPUT_X
//   padded    [steps, CHANNELS, GRID]  the input with its padding
//   unfolded  [steps, ROWS, WIDE]  U, WIDE = PLACES in full vectors
// Each input is read once, and written OFFSETS times into the cache.

#define OFFSETS (KERNEL_Y * KERNEL_X)
#define ROWS (CHANNELS * OFFSETS)
#define PLACES (OUTPUT_Y * OUTPUT_X)
#define VECTORS ((PLACES + 15) / 16)
#define WIDE (VECTORS * 16)
#define GRID_Y (INPUT_Y + 2 * PADDING_Y)
#define GRID_X (INPUT_X + 2 * PADDING_X)
#define GRID (GRID_Y * GRID_X)
#define FEATURES (CHANNELS * INPUT_Y * INPUT_X)
#define OUTPUT_FEATURES (OUTPUTS * PLACES)

// Sixteen neighbors of a row, the last ones twice where the row is no multiple: first places.
#define first_of(block, width) min((block) * 16, (width) - 16)

// Puts the inputs of some steps into their padded planes.
inline void pad_steps(
    __global const ACTIVITY *restrict input, const int sample, const int batch, const int first,
    const int steps, __global float *restrict padded) {
  const size_t at = (size_t)sample * FEATURES, all = (size_t)batch * FEATURES;
#ifdef SPIKES
  input += first / 32 * all + at;
#else
  input += first * all + at;
#endif
  for (int row = 0; row < CHANNELS * INPUT_Y; ++row) {
    __global float *to = padded + row / INPUT_Y * GRID
        + (row % INPUT_Y + PADDING_Y) * GRID_X + PADDING_X;
#if INPUT_X >= 16
    for (int block = 0; block * 16 < INPUT_X; ++block) {
      const int x = first_of(block, INPUT_X);
#ifdef SPIKES
      const uint16 word = vload16(0, input + row * INPUT_X + x) >> (uint)(first % 32);
#endif
      for (int t = 0; t < steps; ++t) {
#ifdef SPIKES
        const float16 value = convert_float16(word >> (uint)t & 1u);
#else
        const float16 value = vload16(0, input + t * all + row * INPUT_X + x);
#endif
        store_vector(value, 0, to + (size_t)t * CHANNELS * GRID + x);
      }
    }
#else
    for (int x = 0; x < INPUT_X; ++x) {
      for (int t = 0; t < steps; ++t) {
#ifdef SPIKES
        const float value = (float)(input[row * INPUT_X + x] >> (uint)(first % 32 + t) & 1u);
#else
        const float value = input[t * all + row * INPUT_X + x];
#endif
        to[(size_t)t * CHANNELS * GRID + x] = value;
      }
    }
#endif
  }
}

// Unfolds padded planes: one row of places for each channel and offset.
inline void unfold_steps(
    __global const float *restrict padded, const int steps, __global float *restrict unfolded) {
  for (int plane = 0; plane < steps * CHANNELS; ++plane) {
    for (int offset = 0; offset < OFFSETS; ++offset) {
      __global const float *from = padded + (size_t)plane * GRID
          + offset / KERNEL_X * DILATION_Y * GRID_X + offset % KERNEL_X * DILATION_X;
      __global float *to = unfolded + ((size_t)plane * OFFSETS + offset) * WIDE;
      for (int y = 0; y < OUTPUT_Y; ++y) {
#if STRIDE_X == 1 && OUTPUT_X >= 16
        for (int block = 0; block * 16 < OUTPUT_X; ++block) {
          const int x = first_of(block, OUTPUT_X);
          store_vector(vload16(0, from + x), 0, to + x);
        }
#else
        for (int x = 0; x < OUTPUT_X; ++x) to[x] = from[x * STRIDE_X];
#endif
        from += STRIDE_Y * GRID_X;
        to += OUTPUT_X;
      }
    }
  }
}

// Clears what unfolding never writes: the padding, and the lanes behind the last place.
inline void clear_planes(
    const int steps, __global float *restrict padded, __global float *restrict unfolded) {
  for (size_t k = 0; k < (size_t)steps * CHANNELS * GRID; ++k) padded[k] = 0.0f;
  for (size_t k = 0; k < (size_t)steps * ROWS * VECTORS; ++k) {
    store_vector((float16)(0.0f), k, unfolded);
  }
}
