// SPDX-License-Identifier: Apache-2.0
// convolution_unfolded.cl: convolutions by what each place sees, in vectors of sixteen places.
//
//   fire_unfolded  the current of convolutions.cl and the neurons of neurons.cl in one pass: no
//                  current is written. Products with spikes are exact, so that the sums have the
//                  bits of an addition in ascending order of channel and offset.
//   sum_unfolded   the sums P and D of convolution_plasticity.cl, driven by the presynaptic side,
//                  as dense products: the form where channels are few, spikes many or inputs real
//                  values. Its apply_places reads and weighs the sums.
//
// One sample at a time is unfolded, in the cache: U[t, c, j, k, place] is what an output place sees
// of channel c through offset (j, k), 0 in the padding; sum_unfolded's step T is the carried trace.
//   input     as ACTIVITY says: uint with SPIKES, bit t % 32 of word t / 32, [words, N, in]; float
//             [N, in] with CONSTANT, else [T, N, in]; in = CHANNELS * INPUT_Y * INPUT_X
//   weight    [OUTPUTS, ROWS = CHANNELS * OFFSETS]  float;  bias [OUTPUTS], read where has_bias
//   v         [N, OUTPUTS, PLACES]  membrane potentials; not read where is_resting
//   spikes    [words, N, OUTPUTS, PLACES]  uint
//   post      as POST says, like the input: uint with POST_SPIKES, float [N, out] with
//             POST_CONSTANT, else [T, N, out]
//   carried_… [N, features]  float; read where has_… says
//   padded    [items, steps, CHANNELS, GRID]  the input with its padding;  unfolded [items, steps,
//             ROWS, WIDE]  U, WIDE = PLACES in full vectors;  traces [items, SUMS, T + 1, 4, STRIP,
//             16]  what U meets;  partial [items, SUMS, OUTPUTS, ROWS, 16]  sums by lane;  scratch
//   sums      [SUMS, slices, OUTPUTS, ROWS]  float
//   inverse_… 1 / tau, a step
// Launches: an item a slice of samples; those of sum_unfolded are fixed in number, so that the
// cores of a device do not change the bits. Both compute PLACES * ROWS * OUTPUTS products a step,
// two vectors of them a load, and move words and potentials: 4 to 12 bytes a neuron.
// lint: WIDTH=16 ACTIVITY=uint+SPIKES|ACTIVITY=float|ACTIVITY=float+CONSTANT LEAKY_DECAYING_INPUT \
// lint: CHANNELS=2 INPUT_Y=9 INPUT_X=8 OUTPUTS=5 OUTPUT_Y=5 OUTPUT_X=4 KERNEL_Y=3 KERNEL_X=3 \
// lint: STRIDE_Y=2 STRIDE_X=2 PADDING_Y=1 PADDING_X=1 DILATION_Y=1 DILATION_X=1 GROUPS=1
// lint: WIDTH=16 ACTIVITY=uint+SPIKES|ACTIVITY=float|ACTIVITY=float+CONSTANT \
// lint: -|DIFFERENCE|POTENTIATION POST=uint+POST_SPIKES|POST=float|POST=float+POST_CONSTANT \
// lint: CHANNELS=1 INPUT_Y=18 INPUT_X=18 OUTPUTS=5 OUTPUT_Y=18 OUTPUT_X=18 KERNEL_Y=3 KERNEL_X=3 \
// lint: STRIDE_Y=1 STRIDE_X=1 PADDING_Y=1 PADDING_X=1 DILATION_Y=1 DILATION_X=1 GROUPS=1

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

#ifdef CHARGES
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
#endif

#ifdef POST
#if defined(DIFFERENCE) || defined(POTENTIATION)
#define SUMS 1
#else
#define SUMS 2
#endif
// Vectors of places whose traces stay in the first cache.
#define STRIP 8
// Vectors of one sum of traces, and of one step.
#define STEP_SIZE (4 * STRIP)

// Steps that are unfolded, and which of them step t meets; a carried trace is one more.
#ifdef CONSTANT
#define SEEN_STEPS(steps) 1
#define SEEN_AT(t, steps) ((t) / (steps))
#else
#define SEEN_STEPS(steps) (steps)
#define SEEN_AT(t, steps) (t)
#endif

// What sixteen places of an output channel do at step t of those from `first` on, in one word.
#if defined(POST_SPIKES)
#define POST_WORD(first) const uint16 word = load_words(post + (first) / 32 * all, place, PLACES)
#define POST_AT(first, t) \
  as_float16( \
      as_uint16((word & (uint16)(1u << (t))) != (uint16)(0u)) & as_uint16((float16)(1.0f)))
#elif defined(POST_CONSTANT)
#define POST_WORD(first) const float16 value = load_floats(post, place, PLACES)
#define POST_AT(first, t) value
#else
#define POST_WORD(first)
#define POST_AT(first, t) load_floats(post + ((first) + (t)) * all, place, PLACES)
#endif

// What the inputs of each step meet at the places of an output channel from `place` on: for P the
// anti-causal trace with the time constant of the inputs, for D the causal trace. Step T meets the
// carried trace of the inputs.
inline void trace_strip(
    __global const POST *restrict post, const size_t all, int place, const int vectors,
    __global const float *restrict carried, const int has_carried, const int steps,
    const float inverse_post, const float inverse_pre, __global float *restrict traces) {
  const float16 decay_pre = -inverse_pre;
  for (int vector = 0; vector < vectors; ++vector, place += 16, traces += 16) {
#ifndef POTENTIATION
    const float16 decay_post = -inverse_post;
    __global float *depressing = traces + (size_t)(SUMS - 1) * (steps + 1) * STEP_SIZE * 16;
    float16 causal = has_carried ? load_floats(carried, place, PLACES) : (float16)(0.0f);
    for (int first = 0; first < steps; first += 32) {
      POST_WORD(first);
      for (int t = 0; t < min(32, steps - first); ++t) {
        causal = fma(causal, decay_post, causal) + POST_AT(first, t);
        store_vector(causal, (first + t) * STEP_SIZE, depressing);
      }
    }
#endif
    float16 anti = 0.0f;
    for (int first = (steps - 1) / 32 * 32; first >= 0; first -= 32) {
      POST_WORD(first);
      for (int t = min(32, steps - first) - 1; t >= 0; --t) {
        const int step = (first + t) * STEP_SIZE;
        anti = fma(anti, decay_pre, anti) + POST_AT(first, t);
#ifdef DIFFERENCE
        store_vector(anti - vload16(step, traces), step, traces);
#else
        store_vector(anti, step, traces);
#endif
      }
    }
    store_vector(fma(anti, decay_pre, anti), steps * STEP_SIZE, traces);
#if SUMS == 2
    store_vector((float16)(0.0f), steps * STEP_SIZE, depressing);
#endif
  }
}

// The products of four outputs with five rows, added over the vectors of a strip and all steps.
#define MEET(k) \
  { \
    const float16 seen = vload16(0, u##k + at); \
    a##k = fma(seen, d0, a##k); \
    b##k = fma(seen, d1, b##k); \
    c##k = fma(seen, d2, c##k); \
    e##k = fma(seen, d3, e##k); \
  }
#define ADD_TO(value, output, row) \
  if ((output) < OUTPUTS && (row) < ROWS) { \
    __global float *to = partial + ((size_t)(output) * ROWS + (row)) * 16; \
    store_vector(vload16(0, to) + value, 0, to); \
  }
#define ADD_ROW(k) \
  ADD_TO(a##k, output, row + k) \
  ADD_TO(b##k, output + 1, row + k) \
  ADD_TO(c##k, output + 2, row + k) \
  ADD_TO(e##k, output + 3, row + k)

inline void meet_rows(
    __global const float *restrict unfolded, __global const float *restrict traces,
    const int output, const int row, const int vectors, const int steps, const int has_carried,
    __global float *restrict partial) {
  float16 a0 = 0.0f, a1 = 0.0f, a2 = 0.0f, a3 = 0.0f, a4 = 0.0f;
  float16 b0 = 0.0f, b1 = 0.0f, b2 = 0.0f, b3 = 0.0f, b4 = 0.0f;
  float16 c0 = 0.0f, c1 = 0.0f, c2 = 0.0f, c3 = 0.0f, c4 = 0.0f;
  float16 e0 = 0.0f, e1 = 0.0f, e2 = 0.0f, e3 = 0.0f, e4 = 0.0f;
  for (int t = 0; t < steps + has_carried; ++t) {
    __global const float *u = unfolded + (size_t)SEEN_AT(t, steps) * ROWS * WIDE;
    __global const float *u0 = u + row * WIDE, *u1 = u + min(row + 1, ROWS - 1) * WIDE;
    __global const float *u2 = u + min(row + 2, ROWS - 1) * WIDE;
    __global const float *u3 = u + min(row + 3, ROWS - 1) * WIDE;
    __global const float *u4 = u + min(row + 4, ROWS - 1) * WIDE;
    __global const float *d = traces + (size_t)t * STEP_SIZE * 16;
    for (int vector = 0; vector < vectors; ++vector) {
      const int at = vector * 16;
      const float16 d0 = vload16(vector, d), d1 = vload16(STRIP + vector, d);
      const float16 d2 = vload16(2 * STRIP + vector, d), d3 = vload16(3 * STRIP + vector, d);
      MEET(0)
      MEET(1)
      MEET(2)
      MEET(3)
      MEET(4)
    }
  }
  ADD_ROW(0)
  ADD_ROW(1)
  ADD_ROW(2)
  ADD_ROW(3)
  ADD_ROW(4)
}

// One sample's sums: strips of places, four outputs at a time.
inline void sum_sample(
    __global const POST *restrict post, __global const float *restrict carried_post,
    const int has_carried_pre, const int has_carried_post, const int sample, const int batch,
    const int steps, const float inverse_post, const float inverse_pre,
    __global const float *restrict unfolded, __global float *restrict traces,
    __global float *restrict partial) {
  const size_t all = (size_t)batch * OUTPUT_FEATURES;
  const size_t sum_size = (size_t)(steps + 1) * STEP_SIZE * 16;
  for (int strip = 0; strip < VECTORS; strip += STRIP) {
    const int vectors = min(STRIP, VECTORS - strip);
    for (int output = 0; output < OUTPUTS; output += 4) {
      for (int k = 0; k < 4; ++k) {
        const size_t from = ((size_t)sample * OUTPUTS + min(output + k, OUTPUTS - 1)) * PLACES;
        trace_strip(
            post + from, all, strip * 16, vectors, carried_post + from, has_carried_post, steps,
            inverse_post, inverse_pre, traces + k * STRIP * 16);
      }
      for (int sum = 0; sum < SUMS; ++sum) {
        for (int row = 0; row < ROWS; row += 5) {
          meet_rows(
              unfolded + strip * 16, traces + sum * sum_size, output, row, vectors, steps,
              has_carried_pre, partial + (size_t)sum * OUTPUTS * ROWS * 16);
        }
      }
    }
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void sum_unfolded(
    __global const ACTIVITY *restrict input, __global const POST *restrict post,
    __global const float *restrict carried_pre, __global const float *restrict carried_post,
    const int has_carried_pre, const int has_carried_post, __global float *restrict padded,
    __global float *restrict unfolded, __global float *restrict traces,
    __global float *restrict partial, __global float *restrict sums, const int batch,
    const int steps, const float inverse_post, const float inverse_pre) {
  const int item = get_global_id(0), items = get_global_size(0);
  const int planes = SEEN_STEPS(steps) + has_carried_pre;
  padded += (size_t)item * planes * CHANNELS * GRID;
  unfolded += (size_t)item * planes * ROWS * WIDE;
  traces += (size_t)item * SUMS * (steps + 1) * STEP_SIZE * 16;
  partial += (size_t)item * SUMS * OUTPUTS * ROWS * 16;
  clear_planes(planes, padded, unfolded);
  for (int k = 0; k < SUMS * OUTPUTS * ROWS; ++k) store_vector((float16)(0.0f), k, partial);
  const int last = (int)((long)batch * (item + 1) / items);
  for (int sample = (int)((long)batch * item / items); sample < last; ++sample) {
#ifdef CONSTANT
    pad_steps(input, sample, batch, 0, 1, padded);
#else
    for (int first = 0; first < steps; first += 32) {
      pad_steps(
          input, sample, batch, first, min(32, steps - first),
          padded + (size_t)first * CHANNELS * GRID);
    }
#endif
    for (int place = 0; has_carried_pre && place < FEATURES; ++place) {
      const int channel = place / (INPUT_Y * INPUT_X), y = place / INPUT_X % INPUT_Y;
      padded[(SEEN_STEPS(steps) * CHANNELS + channel) * GRID + (y + PADDING_Y) * GRID_X
          + place % INPUT_X + PADDING_X] = carried_pre[(size_t)sample * FEATURES + place];
    }
    unfold_steps(padded, planes, unfolded);
    sum_sample(
        post, carried_post, has_carried_pre, has_carried_post, sample, batch, steps, inverse_post,
        inverse_pre, unfolded, traces, partial);
  }
  for (int sum = 0; sum < SUMS; ++sum) {
    __global float *to = sums + ((size_t)sum * items + item) * OUTPUTS * ROWS;
    for (int weight = 0; weight < OUTPUTS * ROWS; ++weight) {
      const float16 lanes = vload16((size_t)sum * OUTPUTS * ROWS + weight, partial);
      const float8 eight = lanes.lo + lanes.hi;
      const float4 four = eight.lo + eight.hi;
      to[weight] = (four.x + four.z) + (four.y + four.w);
    }
  }
}
#endif
