// SPDX-License-Identifier: Apache-2.0
// errors.cl: the error of a teacher, and what it takes to carry it back through neurons.
//
//   d[t] = gate * (target - s[t])                        output_error
//   d[t] = error[t] / (1 + (pi * (h[t] - threshold))^2)  carry_back; h before the reset
//   highest, lowest = max, min over t of h[t]            peaks; without spikes: v[t] = h[t]
// The membranes run anew from rest, by the equations of common.cl: none is kept from the forward
// pass. Same order of operations as CPUBackend+Errors.swift: both give the same bits.
//
//   spikes   [words, count]   uint   bit t % 32 of word t / 32 is step t
//   target   [count]          float  spikes a step that are wanted, 0 to 1
//   gate     [count]          float  share of the error that is taught; read with -D GATED
//   x        [steps, count]   float  current; a stride of 0: [count], that of every step
//   error    [steps, count]   float  at the spikes; a stride of 0: [count], that of every step
//   carried  [steps, count]   float  at the current, or d of output_error
//   highest, lowest  [count]  float  membrane potentials; not a number where one of them is not
//   count = N * features, words = ceil(steps / 32); tau in steps; rest, threshold: potentials
// Launch: a work-item WIDTH neurons, rounded up. -D RECIPROCAL: 1 / tau where exact.
// Moves 4 * steps bytes a neuron for each of x, error and carried, 4 for each other array.
// lint: WIDTH=1,16 -|GATED
// lint: WIDTH=1,16 LEAKY_DECAYING_INPUT|LEAKY|INTEGRATE -|SOFT_RESET -|RECIPROCAL=0.5f|DECAY_FACTOR

#ifdef CHARGES
__kernel void carry_back(
    __global const float *restrict x, __global const float *restrict error,
    __global float *restrict carried, const int count, const int steps, const int x_stride,
    const int error_stride, const float tau, const float rest, const float threshold) {
  const int first = (int)get_global_id(0) * WIDTH;
  if (first >= count) return;
  lanes_float v = rest;
  for (int step = 0; step < steps; ++step) {
    const lanes_float h =
        charge(v, load_floats(x + (size_t)step * x_stride, first, count), tau, rest);
    const lanes_float distance = 3.14159265358979f * (h - threshold);
    const lanes_float d = load_floats(error + (size_t)step * error_stride, first, count)
        / (1.0f + distance * distance);
    store_floats(d, carried + (size_t)step * count, first, count);
    v = fire_and_reset(h, threshold, rest);
  }
}

__kernel void peaks(
    __global const float *restrict x, __global float *restrict highest,
    __global float *restrict lowest, const int count, const int steps, const int x_stride,
    const float tau, const float rest) {
  const int first = (int)get_global_id(0) * WIDTH;
  if (first >= count) return;
  lanes_float v = rest, high = -INFINITY, low = INFINITY;
  for (int step = 0; step < steps; ++step) {
    v = charge(v, load_floats(x + (size_t)step * x_stride, first, count), tau, rest);
    // What is not a number stays so to the last step, and takes both.
    high = lanes_where(v <= high, high, v);
    low = lanes_where(v >= low, low, v);
  }
  store_floats(high, highest, first, count);
  store_floats(low, lowest, first, count);
}
#else
__kernel void output_error(
    __global const uint *restrict spikes, __global const float *restrict target,
    __global const float *restrict gate, __global float *restrict error, const int count,
    const int steps) {
  const int first = (int)get_global_id(0) * WIDTH;
  if (first >= count) return;
  const lanes_float wanted = load_floats(target, first, count);
  for (int step = 0; step < steps; ++step) {
    const lanes_uint word = load_words(spikes + (size_t)(step / 32) * count, first, count);
    lanes_float d = wanted - convert_lanes_float((word >> (uint)(step % 32)) & 1u);
#ifdef GATED
    d = load_floats(gate, first, count) * d;
#endif
    store_floats(d, error + (size_t)step * count, first, count);
  }
}
#endif
