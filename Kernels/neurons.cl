// SPDX-License-Identifier: Apache-2.0
// neurons.cl: integrate-and-fire neurons, every step of a presentation in one launch.
//
//   h[t] = v[t-1] + (x[t] - (v[t-1] - rest)) / tau      charge; -D LEAKY_DECAYING_INPUT
//   h[t] = v[t-1] - (v[t-1] - rest) / tau + x[t]        -D LEAKY
//   h[t] = v[t-1] + x[t]                                -D INTEGRATE
//   s[t] = h[t] >= threshold                            fire
//   v[t] = s[t] ? rest : h[t]                           reset; -D SOFT_RESET: h[t] - threshold
// Same order of operations as CPUBackend+Neurons.swift: both give the same bits.
//
//   x       [neurons]         float   -D CONSTANT: current of every step; units of threshold
//           [steps, neurons]  float   without: current of each step
//   v       [neurons]         float   membrane potential; in: before step 0, out: after the last
//   spikes  [words, neurons]  uint    bit t % 32 of word t / 32 is step t
//   neurons = N * features, words = ceil(steps / 32); tau in steps, rest, threshold: potentials
// Launch: a work-item WIDTH neurons, rounded up to work-groups. -D RECIPROCAL: 1 / tau where exact.
// Moves 12 + 4 * words bytes a neuron, and 4 * (steps - 1) more where the current varies.
// lint: WIDTH=1,16 LEAKY_DECAYING_INPUT|LEAKY|INTEGRATE -|CONSTANT -|SOFT_RESET -|RECIPROCAL=0.5f

inline lanes_float charge(
    const lanes_float v, const lanes_float x, const float tau, const float rest) {
#if defined(LEAKY_DECAYING_INPUT)
  return v + over_tau(x - (v - rest), tau);
#elif defined(LEAKY)
  return v - over_tau(v - rest, tau) + x;
#else
  return v + x;
#endif
}

__kernel void integrate_and_fire(
    __global const float *restrict x, __global float *restrict v, __global uint *restrict spikes,
    const int neurons, const int steps, const float tau, const float rest,
    const float threshold) {
  const int first = (int)get_global_id(0) * WIDTH;
  if (first >= neurons) return;
  lanes_float potential = load_floats(v, first, neurons);
#ifdef CONSTANT
  const lanes_float current = load_floats(x, first, neurons);
#endif
  for (int start = 0; start < steps; start += 32) {
    lanes_uint word = 0;
    const int end = min(32, steps - start);
    for (int step = 0; step < end; ++step) {
#ifndef CONSTANT
      const lanes_float current =
          load_floats(x + (size_t)(start + step) * neurons, first, neurons);
#endif
      const lanes_float h = charge(potential, current, tau, rest);
      word |= bits_where(h >= threshold, 1u << step);
#ifdef SOFT_RESET
      potential = lanes_where(h >= threshold, h - threshold, h);
#else
      potential = lanes_where(h >= threshold, (lanes_float)(rest), h);
#endif
    }
    store_words(word, spikes + (size_t)(start / 32) * neurons, first, neurons);
  }
  store_floats(potential, v, first, neurons);
}
