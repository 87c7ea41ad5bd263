// SPDX-License-Identifier: Apache-2.0
// unfolded_plasticity.cl: the sums P and D of convolution_plasticity.cl from what each place sees.
//
// Driven by the presynaptic side, as dense products: the form where channels are few, spikes many
// or inputs real values. apply_places of convolution_plasticity.cl reads and weighs the sums. Step
// T of what is unfolded is the carried trace.
//   input, padded, unfolded  as in unfolding.cl; scratch [items, …] of all steps
//   post      as POST says, like the input: uint with POST_SPIKES, float [N, out] with
//             POST_CONSTANT, else [T, N, out]
//   carried_… [N, features]  float; read where has_… says
//   traces    [items, SUMS, T + 1, 4, STRIP, 16]  what U meets;  partial [items, SUMS, OUTPUTS,
//             ROWS, 16]  sums by lane;  scratch
//   sums      [SUMS, slices, OUTPUTS, ROWS]  float
//   inverse_… 1 / tau, a step
// Launch: an item a slice of samples, fixed in number, so that the cores of a device do not change
// the bits. Computes PLACES * ROWS * OUTPUTS products a step and sum, two vectors of them a load.
// prelude: unfolding.cl
// lint: WIDTH=16 ACTIVITY=uint+SPIKES|ACTIVITY=float|ACTIVITY=float+CONSTANT \
// lint: -|DIFFERENCE|POTENTIATION POST=uint+POST_SPIKES|POST=float|POST=float+POST_CONSTANT \
// lint: CHANNELS=1 INPUT_Y=18 INPUT_X=18 OUTPUTS=5 OUTPUT_Y=18 OUTPUT_X=18 KERNEL_Y=3 KERNEL_X=3 \
// lint: STRIDE_Y=1 STRIDE_X=1 PADDING_Y=1 PADDING_X=1 DILATION_Y=1 DILATION_X=1 GROUPS=1

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
