// SPDX-License-Identifier: Apache-2.0
// dropout.cl: what is left of an activity when features are dropped at random.
//
//   y[t] = u >= probability ? x[t] * scale : 0    one u a sample and feature, for all steps
//   u = the upper 24 bits of word 0 of Philox-4x32-10 / 2^24,
//       of counter (presentation, layer, feature, sample) under key
// Same order of operations as CPUBackend+Dropout.swift: both give the same bits. A sample is
// counted from the first of the presentation, so nothing depends on the place in a batch.
//
//   activity  [words, N, features]  uint   -D SPIKES: bit t % 32 of word t / 32 is step t
//             [steps, N, features]  float  without; a constant has one step
//   kept      [steps, N, features]  float  in units of the activity
//   probability: 0 to 1; scale: 1 / (1 - probability); key is two words; N: second launch extent
// Launch: a work-item WIDTH features of a sample, rounded up to work-groups, by N samples.
// Moves 8 bytes an element and step, 4 and a thirty-second of 4 of spikes.
// lint: WIDTH=1,16 ACTIVITY=uint+SPIKES|ACTIVITY=float

__kernel void dropout(
    __global const ACTIVITY *restrict activity, __global float *restrict kept, const int features,
    const int steps, const float probability, const float scale, const uint2 key,
    const uint presentation, const uint layer, const uint first_sample) {
  const int first = (int)get_global_id(0) * WIDTH;
  if (first >= features) return;
  random_words random;
  random.x = presentation;
  random.y = layer;
  random.z = (uint)first + lane_numbers;
  random.w = first_sample + (uint)get_global_id(1);
  random = philox4x32(random, key);
  const lanes_float u = convert_lanes_float(random.x >> 8u) * 0x1p-24f;
  for (int step = 0; step < steps; ++step) {
#ifdef SPIKES
    const size_t row = (size_t)(step / 32) * get_global_size(1) + get_global_id(1);
    const lanes_uint word = load_words(activity + row * features, first, features);
    const lanes_float x = convert_lanes_float((word >> (uint)(step % 32)) & 1u);
#else
    const size_t row = (size_t)step * get_global_size(1) + get_global_id(1);
    const lanes_float x = load_floats(activity + row * features, first, features);
#endif
    const lanes_float y = lanes_where(u >= probability, x * scale, (lanes_float)(0.0f));
    store_floats(
        y, kept + ((size_t)step * get_global_size(1) + get_global_id(1)) * features, first,
        features);
  }
}
