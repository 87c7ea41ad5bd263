// SPDX-License-Identifier: Apache-2.0
// common.cl: what every kernel file starts with; prepended to each before it is compiled.
//
// No product is fused with a sum: the order of operations is a contract with the CPU backend.
// No `double`: OpenCL 1.2 makes it optional.

#pragma OPENCL FP_CONTRACT OFF

// Sixteen neighbors in one store: vstore16 becomes four on PoCL, and a load that follows waits.
typedef float16 unaligned_float16 __attribute__((aligned(4)));
typedef uint16 unaligned_uint16 __attribute__((aligned(4)));

inline void store_vector(const float16 values, const size_t k, __global float *to) {
  *(__global unaligned_float16 *)(to + k * 16) = values;
}

inline void store_vector_words(const uint16 values, const size_t k, __global uint *to) {
  *(__global unaligned_uint16 *)(to + k * 16) = values;
}

// Element-wise kernels run on vectors of WIDTH lanes, one text for both tilings: -D WIDTH=16 is the
// form for CPUs (a work-item sixteen neighbors), -D WIDTH=1 the form for GPUs (side by side).
// load_… and store_… leave out the lanes from `end` on; such lanes load as 0.
#ifdef WIDTH
#if WIDTH == 16
typedef float16 lanes_float;
typedef uint16 lanes_uint;

inline lanes_float load_floats(__global const float *from, const int first, const int end) {
  if (first + 16 <= end) return vload16(0, from + first);
  float lanes[16];
  for (int k = 0; k < 16; ++k) lanes[k] = first + k < end ? from[first + k] : 0.0f;
  return vload16(0, lanes);
}

inline lanes_uint load_words(__global const uint *from, const int first, const int end) {
  if (first + 16 <= end) return vload16(0, from + first);
  uint lanes[16];
  for (int k = 0; k < 16; ++k) lanes[k] = first + k < end ? from[first + k] : 0u;
  return vload16(0, lanes);
}

inline void store_floats(
    const lanes_float values, __global float *to, const int first, const int end) {
  if (first + 16 <= end) {
    store_vector(values, 0, to + first);
  } else {
    float lanes[16];
    vstore16(values, 0, lanes);
    for (int k = 0; first + k < end; ++k) to[first + k] = lanes[k];
  }
}

inline void store_words(
    const lanes_uint values, __global uint *to, const int first, const int end) {
  if (first + 16 <= end) {
    store_vector_words(values, 0, to + first);
  } else {
    uint lanes[16];
    vstore16(values, 0, lanes);
    for (int k = 0; first + k < end; ++k) to[first + k] = lanes[k];
  }
}

inline lanes_uint load_bytes(__global const uchar *from, const int first, const int end) {
  if (first + 16 <= end) return convert_uint16(vload16(0, from + first));
  uint lanes[16];
  for (int k = 0; k < 16; ++k) lanes[k] = first + k < end ? from[first + k] : 0u;
  return vload16(0, lanes);
}

#define convert_lanes_float convert_float16
#define convert_lanes_int convert_int16
// From a lane each, and back.
#define lanes_of(values) vload16(0, values)
#define lanes_to(lanes, values) vstore16(lanes, 0, values)
#define as_lanes_float as_float16
#define as_lanes_uint as_uint16
// The number of each lane.
#define lane_numbers ((uint16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15))
// The bits of a comparison: `bit` in the lanes where it holds.
#define bits_where(condition, bit) (as_uint16(condition) & (uint16)(bit))
#define lanes_where(condition, yes, no) select((no), (yes), (condition))
#else
typedef float lanes_float;
typedef uint lanes_uint;

inline lanes_float load_floats(__global const float *from, const int first, const int end) {
  return first < end ? from[first] : 0.0f;
}

inline lanes_uint load_words(__global const uint *from, const int first, const int end) {
  return first < end ? from[first] : 0u;
}

inline void store_floats(
    const lanes_float values, __global float *to, const int first, const int end) {
  if (first < end) to[first] = values;
}

inline void store_words(
    const lanes_uint values, __global uint *to, const int first, const int end) {
  if (first < end) to[first] = values;
}

inline lanes_uint load_bytes(__global const uchar *from, const int first, const int end) {
  return first < end ? from[first] : 0u;
}

#define convert_lanes_float convert_float
#define convert_lanes_int convert_int
#define lanes_of(values) ((values)[0])
#define lanes_to(lanes, values) ((values)[0] = (lanes))
#define as_lanes_float as_float
#define as_lanes_uint as_uint
#define lane_numbers 0u
#define bits_where(condition, bit) ((condition) ? (uint)(bit) : 0u)
#define lanes_where(condition, yes, no) ((condition) ? (yes) : (no))
#endif

// x / tau; where tau is a power of two the product with its reciprocal has the same bits.
#ifdef RECIPROCAL
#define over_tau(x, tau) ((x) * RECIPROCAL)
#else
#define over_tau(x, tau) ((x) / (tau))
#endif

typedef struct {
  lanes_uint x, y, z, w;
} random_words;

// Philox-4x32-10 (Salmon et al., SC 2011): four random words a lane from its counter and the key.
// Same words as Sources/Hebb/Random/Philox4x32.swift.
inline random_words philox4x32(random_words counter, uint2 key) {
  const lanes_uint a = 0xD2511F53u, b = 0xCD9E8D57u;
  for (int round = 0; round < 10; ++round) {
    if (round > 0) key += (uint2)(0x9E3779B9u, 0xBB67AE85u);
    const lanes_uint high_x = mul_hi(a, counter.x), low_x = a * counter.x;
    const lanes_uint high_z = mul_hi(b, counter.z), low_z = b * counter.z;
    counter.x = high_z ^ counter.y ^ key.x;
    counter.y = low_z;
    counter.z = high_x ^ counter.w ^ key.y;
    counter.w = low_x;
  }
  return counter;
}

// Integrate-and-fire neurons: the define says how a current x charges the membrane potential v.
//   LEAKY_DECAYING_INPUT  h = v + (x - (v - rest)) / tau
//   LEAKY                 h = v - (v - rest) / tau + x
//   INTEGRATE             h = v + x
// A spike makes it rest, with -D SOFT_RESET h - threshold. -D DECAY_FACTOR: in place of tau stands
// what is multiplied by. Same order of operations as CPU/MembraneEquations.swift: the same bits.
#if defined(LEAKY_DECAYING_INPUT) || defined(LEAKY) || defined(INTEGRATE)
#define CHARGES
#ifdef DECAY_FACTOR
#define decayed(x, tau) ((x) * (tau))
#else
#define decayed(x, tau) over_tau(x, tau)
#endif

inline lanes_float charge(
    const lanes_float v, const lanes_float x, const float tau, const float rest) {
#if defined(LEAKY_DECAYING_INPUT)
  return v + decayed(x - (v - rest), tau);
#elif defined(LEAKY)
  return v - decayed(v - rest, tau) + x;
#else
  return v + x;
#endif
}

// The potential after the step in which it was h.
inline lanes_float fire_and_reset(const lanes_float h, const float threshold, const float rest) {
#ifdef SOFT_RESET
  return lanes_where(h >= threshold, h - threshold, h);
#else
  return lanes_where(h >= threshold, (lanes_float)(rest), h);
#endif
}
#endif
#endif

// The largest float below 1: above it is at least 1.
#define JUST_BELOW_ONE 0x1.fffffep-1f

// Whether any lane is above the bound, as an OR tree: any(int16) becomes a chain of branches.
inline int any_above(
    const float16 r0, const float16 r1, const float16 r2, const float16 r3, const float bound) {
  const int16 above = fmax(fmax(r0, r1), fmax(r2, r3)) > bound;
  const int8 eight = above.lo | above.hi;
  const int4 four = eight.lo | eight.hi;
  const int2 two = four.lo | four.hi;
  return two.x | two.y;
}

// The largest of 64 lanes and its number; ties go to the lowest lane.
inline int largest_lane(
    const float16 r0, const float16 r1, const float16 r2, const float16 r3, float *largest) {
  const float16 sixteen = fmax(fmax(r0, r1), fmax(r2, r3));
  const float8 eight = fmax(sixteen.lo, sixteen.hi);
  const float4 four = fmax(eight.lo, eight.hi);
  const float2 two = fmax(four.lo, four.hi);
  *largest = fmax(two.x, two.y);
  const int16 lanes = (int16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const float16 wanted = *largest;
  const int16 none = 64;
  const int16 n16 = min(
      min(select(none, lanes, r0 == wanted), select(none, lanes + 16, r1 == wanted)),
      min(select(none, lanes + 32, r2 == wanted), select(none, lanes + 48, r3 == wanted)));
  const int8 n8 = min(n16.lo, n16.hi);
  const int4 n4 = min(n8.lo, n8.hi);
  const int2 n2 = min(n4.lo, n4.hi);
  return min(n2.x, n2.y);
}

// theta of a competing neuron after a batch in which it had a number of wins and its share of them.
inline float adapted_theta(
    const float theta, const int wins, const float share, const float gamma, const float cap) {
  const float step = gamma * ((float)wins - share);
  return theta * (1.0f + (step < cap ? step : cap));
}

// q of a competing neuron: what its potential is multiplied by to compare it with its threshold.
inline float scale_of(const float norm, const float threshold, const float theta) {
  return norm > 0.0f ? 1.0f / (sqrt(norm) * (threshold * theta)) : 0.0f;
}

// The sum of the rows of a table of sixteen columns that a list names by their first element: four
// sums side by side, so that one addition need not wait for the other.
inline float16 sum_rows(
    __global const float *restrict table, __global const uint *restrict list, const uint count) {
  float16 s0 = 0.0f, s1 = 0.0f, s2 = 0.0f, s3 = 0.0f;
  __global const uint *end = list + count;
  for (; list + 4 <= end; list += 4) {
    s0 += vload16(0, table + list[0]);
    s1 += vload16(0, table + list[1]);
    s2 += vload16(0, table + list[2]);
    s3 += vload16(0, table + list[3]);
  }
  for (; list < end; ++list) s0 += vload16(0, table + list[0]);
  return (s0 + s1) + (s2 + s3);
}

// The weight dependence of STDP, by number.
#define MODULATION_IDENTITY 1
#define MODULATION_CLAMP 2
#define MODULATION_BOUNDED 3
#define MODULATION_SOFT_BOUNDS 4
#define MODULATION_POST_TRIGGERED 5
#define MODULATION_CUSTOM 6

// f_post(w): the weight dependence of potentiation.
inline float potentiation_factor(
    const int modulation, const float w, const float minimum, const float maximum,
    const float exponent) {
  switch (modulation) {
    case MODULATION_IDENTITY: return w;
    case MODULATION_CLAMP: return fmin(fmax(w, minimum), maximum);
    case MODULATION_BOUNDED: return pow(fmax(maximum - w, 0.0f), exponent);
    case MODULATION_SOFT_BOUNDS: return fmax(maximum - w, 0.0f);
#ifdef CUSTOM_POST
    case MODULATION_CUSTOM: return CUSTOM_POST;
#endif
    default: return 1.0f;
  }
}

// f_pre(w): the weight dependence of depression.
inline float depression_factor(
    const int modulation, const float w, const float minimum, const float maximum,
    const float exponent) {
  switch (modulation) {
    case MODULATION_BOUNDED: return pow(fmax(w - minimum, 0.0f), exponent);
    case MODULATION_SOFT_BOUNDS: return fmax(w - minimum, 0.0f);
    case MODULATION_POST_TRIGGERED: return 0.0f;
#ifdef CUSTOM_PRE
    case MODULATION_CUSTOM: return CUSTOM_PRE;
#endif
    default: return potentiation_factor(modulation, w, minimum, maximum, exponent);
  }
}
