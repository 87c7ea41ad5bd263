// SPDX-License-Identifier: Apache-2.0
// regression.cl: multinomial logistic regression, fitted by Adam.
//
//   z_c      = b_c + sum of w_cf x_f          p = softmax(z)
//   error_c  = (p_c - (c == label)) / samples     the gradient of the mean cross entropy
//   g_cf     = sum over samples of error_c x_f + decay * w_cf;  of b_c: sum of error_c
//   and then a step of Adam by g, as optimizers.cl takes it
// Sums run in ascending features and samples; the CPU backend sums in double, so both agree within
// the rounding of a float32 sum, and of the device's exponential.
//
// Specialized by -D BLOCK: the samples, or features, of an item.
//   values   [samples, features]             float  from the row `first` on
//   weights  [tiles, features + 1, 16]       float  class c is lane c % 16 of tile c / 16; 0 beyond
//                                            the classes; the last row holds the biases
//   mean, square  like weights               float  Adam's moments
//   labels   [samples]                       uchar  from `first_label` on
//   outputs  [samples, tiles * 16]           float  z, or where a label teaches the errors
// Launch: regression_outputs an item BLOCK samples; regression_step an item (BLOCK features or the
// bias, tile). BLOCK is 8 on CPU devices, 1 on GPUs. Each reads the values once a tile; weights are
// read once a block of samples, from the second-level cache.
// lint: BLOCK=1,8

#define LANES 16

// Logits to errors.
inline void teach(
    __global float *restrict row, const int label, const int classes, const int tiles,
    const float samples) {
  const int16 lanes = (int16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  float largest = -INFINITY, sum = 0.0f;
  for (int c = 0; c < classes; ++c) largest = fmax(largest, row[c]);
  for (int tile = 0; tile < tiles; ++tile) {
    const float16 share = exp(vload16(tile, row) - largest);
    vstore16(select((float16)(0.0f), share, lanes + tile * LANES < classes), tile, row);
  }
  for (int c = 0; c < classes; ++c) sum += row[c];
  for (int tile = 0; tile < tiles; ++tile) {
    const float16 target = select((float16)(0.0f), (float16)(1.0f), lanes + tile * LANES == label);
    vstore16((vload16(tile, row) / sum - target) / samples, tile, row);
  }
}

__kernel void regression_outputs(
    __global const float *restrict values, const int first, const int samples, const int features,
    __global const float *restrict weights, const int classes, const int tiles,
    __global const uchar *restrict labels, const int first_label, const int teaches,
    __global float *restrict outputs) {
  const int from = get_global_id(0) * BLOCK;
  if (from >= samples) return;
  __global const float *x[BLOCK];
  // Samples beyond the last are worked out as the last, and not stored.
#pragma unroll
  for (int s = 0; s < BLOCK; ++s) {
    x[s] = values + (size_t)(first + min(from + s, samples - 1)) * features;
  }
  for (int tile = 0; tile < tiles; ++tile) {
    __global const float *w = weights + (size_t)tile * (features + 1) * LANES;
    float16 sum[BLOCK];
#pragma unroll
    for (int s = 0; s < BLOCK; ++s) sum[s] = vload16(features, w);
    for (int f = 0; f < features; ++f) {
      const float16 row = vload16(f, w);
#pragma unroll
      for (int s = 0; s < BLOCK; ++s) sum[s] += x[s][f] * row;
    }
    for (int s = 0; s < BLOCK && from + s < samples; ++s) {
      vstore16(sum[s], (size_t)(from + s) * tiles + tile, outputs);
    }
  }
  for (int s = from; teaches && s < min(from + BLOCK, samples); ++s) {
    teach(
        outputs + (size_t)s * tiles * LANES, labels[first_label + s], classes, tiles,
        (float)samples);
  }
}

// What a step of Adam multiplies by.
typedef struct {
  float rate, mean_share, square_keep, square_share, root, epsilon;
} adam_factors;

// Sixteen weights, moved by their gradient.
inline void descend(
    const float16 gradient, const float decay, const adam_factors by, const size_t at,
    __global float *restrict weights, __global float *restrict mean,
    __global float *restrict square) {
  const float16 w = vload16(at, weights);
  float16 g = gradient;
  if (decay != 0.0f) g = g + decay * w;
  float16 m = vload16(at, mean);
  m = m + (g - m) * by.mean_share;
  const float16 s = vload16(at, square) * by.square_keep + by.square_share * g * g;
  store_vector(m, at, mean);
  store_vector(s, at, square);
  store_vector(w - by.rate * m / (sqrt(s) / by.root + by.epsilon), at, weights);
}

// The item after those of the features is that of the biases.
__kernel void regression_step(
    __global const float *restrict values, const int first, const int samples, const int features,
    __global const float *restrict errors, const int tiles, __global float *restrict weights,
    __global float *restrict mean, __global float *restrict square, const float rate,
    const float mean_share, const float square_keep, const float square_share, const float root,
    const float epsilon, const float decay) {
  const adam_factors by = {rate, mean_share, square_keep, square_share, root, epsilon};
  const int from = get_global_id(0) * BLOCK, tile = get_global_id(1);
  const size_t row = (size_t)tile * (features + 1);
  float16 gradient[BLOCK];
#pragma unroll
  for (int f = 0; f < BLOCK; ++f) gradient[f] = 0.0f;
  if (from >= features) {
    if (from - BLOCK >= features) return;
    for (int s = 0; s < samples; ++s) gradient[0] += vload16((size_t)s * tiles + tile, errors);
    descend(gradient[0], 0.0f, by, row + features, weights, mean, square);
    return;
  }
  __global const float *x = values + (size_t)first * features + from;
  if (from + BLOCK <= features) {
    for (int s = 0; s < samples; ++s, x += features) {
      const float16 error = vload16((size_t)s * tiles + tile, errors);
#pragma unroll
      for (int f = 0; f < BLOCK; ++f) gradient[f] += x[f] * error;
    }
  } else {
    for (int s = 0; s < samples; ++s, x += features) {
      const float16 error = vload16((size_t)s * tiles + tile, errors);
#pragma unroll
      for (int f = 0; f < BLOCK; ++f) gradient[f] += x[min(f, features - from - 1)] * error;
    }
  }
  for (int f = 0; f < BLOCK && from + f < features; ++f) {
    descend(gradient[f], decay, by, row + from + f, weights, mean, square);
  }
}
