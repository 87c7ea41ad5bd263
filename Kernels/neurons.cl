// SPDX-License-Identifier: Apache-2.0
// neurons.cl: integrate-and-fire neurons, every step of a presentation in one launch.
//
//   h[t] = charge(v[t-1], x[t])             one of the three equations of common.cl
//   s[t] = h[t] >= threshold
//   v[t] = fire_and_reset(h[t])             to rest, or down by the threshold
// Same order of operations as CPUBackend+Neurons.swift: both give the same bits.
//
//   x       [neurons]         float   -D CONSTANT: current of every step; units of threshold
//           [steps, neurons]  float   without: current of each step
//   v       [neurons]         float   membrane potential; in: before step 0, out: after the last
//   spikes  [words, neurons]  uint    bit t % 32 of word t / 32 is step t
//   neurons = N * features, words = ceil(steps / 32); rest, threshold: potentials
//   tau in steps; -D DECAY_FACTOR: the factor in its place
// Launch: a work-item WIDTH neurons, rounded up to work-groups. -D RECIPROCAL: 1 / tau where exact.
// Moves 12 + 4 * words bytes a neuron, and 4 * (steps - 1) more where the current varies.
// lint: WIDTH=1,16 LEAKY_DECAYING_INPUT|LEAKY|INTEGRATE -|CONSTANT -|SOFT_RESET -|RECIPROCAL=0.5f
// lint: WIDTH=1,16 LEAKY_DECAYING_INPUT|LEAKY CONSTANT DECAY_FACTOR

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
      potential = fire_and_reset(h, threshold, rest);
    }
    store_words(word, spikes + (size_t)(start / 32) * neurons, first, neurons);
  }
  store_floats(potential, v, first, neurons);
}
