// SPDX-License-Identifier: Apache-2.0
// optimizers.cl: updates of weights.
//
//   velocity = momentum * velocity + gradient
//   weight   = weight - rate * velocity, then within low ... high (-D BOUNDED)
// PyTorch's SGD; same order of operations as CPUBackend+Optimizers.swift: both give the same bits.
//
//   weight, gradient, velocity  [count]  float   weights in units of threshold per spike
//   rate, momentum, low, high            float   learning rate, share kept, bounds of a weight
// Launch: a work-item WIDTH weights, rounded up to work-groups. Moves 20 bytes a weight.
// lint: WIDTH=1,16 -|BOUNDED

__kernel void step_sgd(
    __global float *restrict weight, __global const float *restrict gradient,
    __global float *restrict velocity, const int count, const float rate, const float momentum,
    const float low, const float high) {
  const int first = (int)get_global_id(0) * WIDTH;
  if (first >= count) return;
  const lanes_float direction =
      momentum * load_floats(velocity, first, count) + load_floats(gradient, first, count);
  lanes_float next = load_floats(weight, first, count) - rate * direction;
#ifdef BOUNDED
  next = lanes_where(next < low, (lanes_float)(low), next);
  next = lanes_where(next > high, (lanes_float)(high), next);
#endif
  store_floats(direction, velocity, first, count);
  store_floats(next, weight, first, count);
}
