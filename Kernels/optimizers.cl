// SPDX-License-Identifier: Apache-2.0
// optimizers.cl: updates of weights, PyTorch's SGD, Adam and AdamW.
//
//   g        = gradient + decay * weight          step_adam with decouples: weight *= keep first
//   velocity = momentum * velocity + g            step_sgd; direction g + momentum * velocity with
//   weight   = weight - rate * direction          nesterov, else velocity
//   mean     = mean + (g - mean) * mean_share     step_adam
//   square   = square * square_keep + square_share * g * g
//   weight   = weight - rate * mean / (sqrt(square) / root + epsilon)
// and then within low ... high (-D BOUNDED). A decay of 0 reads no weight. Same order of operations
// as CPUBackend+Optimizers.swift: both give the same bits where division and root round correctly.
//
//   weight, gradient, velocity, mean, square  [count]  float   weights in threshold per spike
//   rate: the learning rate; Adam: over 1 - beta1^t; root: sqrt(1 - beta2^t); low, high: bounds
// Launch: a work-item WIDTH weights, rounded up to work-groups.
// Moves 20 bytes a weight, with Adam 28.
// lint: WIDTH=1,16 -|BOUNDED

inline lanes_float bounded(lanes_float weight, const float low, const float high) {
#ifdef BOUNDED
  weight = lanes_where(weight < low, (lanes_float)(low), weight);
  weight = lanes_where(weight > high, (lanes_float)(high), weight);
#endif
  return weight;
}

__kernel void step_sgd(
    __global float *restrict weight, __global const float *restrict gradient,
    __global float *restrict velocity, const int count, const float rate, const float momentum,
    const float decay, const int nesterov, const float low, const float high) {
  const int first = (int)get_global_id(0) * WIDTH;
  if (first >= count) return;
  const lanes_float w = load_floats(weight, first, count);
  lanes_float g = load_floats(gradient, first, count);
  if (decay != 0.0f) g = g + decay * w;
  const lanes_float v = momentum * load_floats(velocity, first, count) + g;
  const lanes_float direction = nesterov ? g + momentum * v : v;
  store_floats(v, velocity, first, count);
  store_floats(bounded(w - rate * direction, low, high), weight, first, count);
}

__kernel void step_adam(
    __global float *restrict weight, __global const float *restrict gradient,
    __global float *restrict mean, __global float *restrict square, const int count,
    const float rate, const float mean_share, const float square_keep, const float square_share,
    const float root, const float epsilon, const float decay, const int decouples,
    const float keep, const float low, const float high) {
  const int first = (int)get_global_id(0) * WIDTH;
  if (first >= count) return;
  lanes_float w = load_floats(weight, first, count);
  lanes_float g = load_floats(gradient, first, count);
  if (decouples) {
    w = w * keep;
  } else if (decay != 0.0f) {
    g = g + decay * w;
  }
  lanes_float m = load_floats(mean, first, count);
  m = m + (g - m) * mean_share;
  const lanes_float s = load_floats(square, first, count) * square_keep + square_share * g * g;
  store_floats(m, mean, first, count);
  store_floats(s, square, first, count);
  const lanes_float next = w - rate * m / (sqrt(s) / root + epsilon);
  store_floats(bounded(next, low, high), weight, first, count);
}
