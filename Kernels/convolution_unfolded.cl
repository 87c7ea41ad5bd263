// SPDX-License-Identifier: Apache-2.0
// convolution_unfolded.cl: the current of convolutions.cl and the neurons of neurons.cl in one go.
//
// No current is written. Products with spikes are exact, so that the sums have the bits of an
// addition in ascending order of channel and offset.
//   input, padded, unfolded  as in unfolding.cl; scratch [items, …] of some steps
//   weight    [OUTPUTS, ROWS = CHANNELS * OFFSETS]  float;  bias [OUTPUTS], read where has_bias
//   v         [N, OUTPUTS, PLACES]  membrane potentials; not read where is_resting
//   spikes    [words, N, OUTPUTS, PLACES]  uint
// Launch: an item a slice of samples. Computes PLACES * ROWS * OUTPUTS products a step, two vectors
// of them a load, and moves words and potentials: 4 to 12 bytes a neuron.
// prelude: unfolding.cl
// lint: WIDTH=16 ACTIVITY=uint+SPIKES|ACTIVITY=float|ACTIVITY=float+CONSTANT LEAKY_DECAYING_INPUT \
// lint: CHANNELS=2 INPUT_Y=9 INPUT_X=8 OUTPUTS=5 OUTPUT_Y=5 OUTPUT_X=4 KERNEL_Y=3 KERNEL_X=3 \
// lint: STRIDE_Y=2 STRIDE_X=2 PADDING_Y=1 PADDING_X=1 DILATION_Y=1 DILATION_X=1 GROUPS=1

// Steps that run at a time, a divisor of the 32 of a word, and those of them that are unfolded.
#ifdef CONSTANT
#define CHUNK 32
#define UNFOLDED 1
#else
#define CHUNK 4
#define UNFOLDED 4
#endif

// One step of sixteen neurons of an output channel.
#define FIRE(v, word, current, bias, t) \
  { \
    const float16 h = charge(v, (current) + (bias), tau, rest); \
    word |= bits_where(h >= threshold, 1u << (t)); \
    v = fire_and_reset(h, threshold, rest); \
  }

// Potentials and words of a channel, before and after some steps.
#define LOAD_NEURONS(v, word, output) \
  const size_t from_##v = ((size_t)sample * OUTPUTS + (output)) * PLACES; \
  float16 v = is_resting && first == 0 ? (float16)(rest) \
                                       : load_floats(potentials + from_##v, place, PLACES); \
  uint16 word = first % 32 == 0 ? (uint16)(0u) : load_words(words + from_##v, place, PLACES);
#define STORE_NEURONS(v, word, output) \
  if ((output) < OUTPUTS) { \
    store_floats(v, potentials + from_##v, place, PLACES); \
    store_words(word, words + from_##v, place, PLACES); \
  }

// Four output channels at sixteen places, some steps, two of them side by side.
inline void fire_channels(
    __global const float *restrict weight, __global const float *restrict bias, const int has_bias,
    __global float *restrict potentials, __global uint *restrict words, const int is_resting,
    const int sample, const int output, const int place, const int first, const int steps,
    __global const float *restrict unfolded, const float tau, const float rest,
    const float threshold) {
  const int o1 = min(output + 1, OUTPUTS - 1), o2 = min(output + 2, OUTPUTS - 1);
  const int o3 = min(output + 3, OUTPUTS - 1);
  __global const float *w0 = weight + (size_t)output * ROWS, *w1 = weight + (size_t)o1 * ROWS;
  __global const float *w2 = weight + (size_t)o2 * ROWS, *w3 = weight + (size_t)o3 * ROWS;
  const float b0 = has_bias ? bias[output] : 0.0f, b1 = has_bias ? bias[o1] : 0.0f;
  const float b2 = has_bias ? bias[o2] : 0.0f, b3 = has_bias ? bias[o3] : 0.0f;
  LOAD_NEURONS(v0, s0, output)
  LOAD_NEURONS(v1, s1, o1)
  LOAD_NEURONS(v2, s2, o2)
  LOAD_NEURONS(v3, s3, o3)
  for (int t = 0; t < steps; t += 2) {
    float16 a0 = 0.0f, a1 = 0.0f, a2 = 0.0f, a3 = 0.0f;
#ifdef CONSTANT
    __global const float *u = unfolded + place;
#else
    float16 c0 = 0.0f, c1 = 0.0f, c2 = 0.0f, c3 = 0.0f;
    __global const float *u = unfolded + (size_t)t * ROWS * WIDE + place;
    __global const float *next = u + (t + 1 < steps ? ROWS * WIDE : 0);
#endif
    for (int row = 0; row < ROWS; ++row) {
      const float16 seen = vload16(0, u + row * WIDE);
      a0 = fma(seen, (float16)(w0[row]), a0);
      a1 = fma(seen, (float16)(w1[row]), a1);
      a2 = fma(seen, (float16)(w2[row]), a2);
      a3 = fma(seen, (float16)(w3[row]), a3);
#ifndef CONSTANT
      const float16 later = vload16(0, next + row * WIDE);
      c0 = fma(later, (float16)(w0[row]), c0);
      c1 = fma(later, (float16)(w1[row]), c1);
      c2 = fma(later, (float16)(w2[row]), c2);
      c3 = fma(later, (float16)(w3[row]), c3);
#endif
    }
#ifdef CONSTANT
    for (; t < steps; ++t) {
      FIRE(v0, s0, a0, b0, first % 32 + t)
      FIRE(v1, s1, a1, b1, first % 32 + t)
      FIRE(v2, s2, a2, b2, first % 32 + t)
      FIRE(v3, s3, a3, b3, first % 32 + t)
    }
#else
    FIRE(v0, s0, a0, b0, first % 32 + t)
    FIRE(v1, s1, a1, b1, first % 32 + t)
    FIRE(v2, s2, a2, b2, first % 32 + t)
    FIRE(v3, s3, a3, b3, first % 32 + t)
    if (t + 1 < steps) {
      FIRE(v0, s0, c0, b0, first % 32 + t + 1)
      FIRE(v1, s1, c1, b1, first % 32 + t + 1)
      FIRE(v2, s2, c2, b2, first % 32 + t + 1)
      FIRE(v3, s3, c3, b3, first % 32 + t + 1)
    }
#endif
  }
  STORE_NEURONS(v0, s0, output)
  STORE_NEURONS(v1, s1, output + 1)
  STORE_NEURONS(v2, s2, output + 2)
  STORE_NEURONS(v3, s3, output + 3)
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void fire_unfolded(
    __global const ACTIVITY *restrict input, __global const float *restrict weight,
    __global const float *restrict bias, const int has_bias, __global float *restrict v,
    const int is_resting, __global uint *restrict spikes, __global float *restrict padded,
    __global float *restrict unfolded, const int batch, const int steps, const float tau,
    const float rest, const float threshold) {
  const int item = get_global_id(0), items = get_global_size(0);
  padded += (size_t)item * UNFOLDED * CHANNELS * GRID;
  unfolded += (size_t)item * UNFOLDED * ROWS * WIDE;
  clear_planes(UNFOLDED, padded, unfolded);
  const int last = (int)((long)batch * (item + 1) / items);
  for (int sample = (int)((long)batch * item / items); sample < last; ++sample) {
    for (int first = 0; first < steps; first += CHUNK) {
      const int count = min(CHUNK, steps - first);
#ifdef CONSTANT
      if (first == 0) {
        pad_steps(input, sample, batch, 0, 1, padded);
        unfold_steps(padded, 1, unfolded);
      }
#else
      pad_steps(input, sample, batch, first, count, padded);
      unfold_steps(padded, count, unfolded);
#endif
      __global uint *words = spikes + (size_t)(first / 32) * batch * OUTPUT_FEATURES;
      for (int place = 0; place < PLACES; place += 16) {
        for (int output = 0; output < OUTPUTS; output += 4) {
          fire_channels(
              weight, bias, has_bias, v, words, is_resting, sample, output, place, first, count,
              unfolded, tau, rest, threshold);
        }
      }
    }
  }
}
