// SPDX-License-Identifier: Apache-2.0
// encoding.cl: encoders, from images to what a network takes.
//
//   direct   current = x / 255                                          the same at every step
//   latency  spike at step (255 - x) * steps / 256 if x >= minimum      integers, rounded down
//   Poisson  spike at step t where word[t % 4] / 256 < x * scale        scale = rate / 255 * 2^24
//            word = Philox-4x32-10 of counter (presentation, t / 4, feature, image) under key
// Same order of operations as CPUBackend+Encoding.swift: both give the same bits, spikes even where
// division does not round correctly. x is 0 to 255; nothing depends on the place in a batch.
//
//   pixels   [images, features]    uchar  0 to 255
//   order    [presented]           uint   indices of images in the order of presentation
//   offset                         int    the place in the order of the first sample
//   current  [N, features]         float  intensity, 0 to 1
//   spikes   [words, N, features]  uint   bit t % 32 of word t / 32 is step t
//   words = ceil(steps / 32), key is two words; N is the second extent of the launch
// Launch: a work-item WIDTH features of a sample, rounded up to work-groups, by N samples.
// Reads a byte a feature; writes 4, or 4 * words of spikes.
// lint: WIDTH=1|WIDTH=16

// The features of a work-item in the image of its sample.
inline lanes_uint load_pixels(
    __global const uchar *restrict pixels, __global const uint *restrict order, const int offset,
    const int first, const int features) {
  const size_t image = order[offset + (int)get_global_id(1)];
  return load_bytes(pixels + image * features, first, features);
}

// Where the spikes of this sample begin in a word of steps.
inline __global uint *spikes_of_sample(
    __global uint *restrict spikes, const int word, const int features) {
  return spikes + ((size_t)word * get_global_size(1) + get_global_id(1)) * features;
}

__kernel void direct_current(
    __global const uchar *restrict pixels, __global const uint *restrict order, const int offset,
    const int features, __global float *restrict current) {
  const int first = (int)get_global_id(0) * WIDTH;
  if (first >= features) return;
  const lanes_uint x = load_pixels(pixels, order, offset, first, features);
  store_floats(
      convert_lanes_float(x) / 255.0f, current + get_global_id(1) * features, first, features);
}

__kernel void latency_spikes(
    __global const uchar *restrict pixels, __global const uint *restrict order, const int offset,
    const int features, __global uint *restrict spikes, const int steps, const uint minimum) {
  const int first = (int)get_global_id(0) * WIDTH;
  if (first >= features) return;
  const lanes_uint x = load_pixels(pixels, order, offset, first, features);
  const lanes_uint step = ((255u - x) * (uint)steps) >> 8u;
  const lanes_uint bit = (lanes_uint)(1u) << (step & 31u);
  for (int word = 0; word * 32 < steps; ++word) {
    const lanes_uint spike =
        lanes_where((x >= minimum) & ((step >> 5u) == (uint)word), bit, (lanes_uint)(0u));
    store_words(spike, spikes_of_sample(spikes, word, features), first, features);
  }
}

__kernel void poisson_spikes(
    __global const uchar *restrict pixels, __global const uint *restrict order, const int offset,
    const int features, __global uint *restrict spikes, const int steps, const float scale,
    const uint2 key, const uint presentation) {
  const int first = (int)get_global_id(0) * WIDTH;
  if (first >= features) return;
  const uint image = order[offset + (int)get_global_id(1)];
  const lanes_float bound =
      convert_lanes_float(load_pixels(pixels, order, offset, first, features)) * scale;
  for (int start = 0; start < steps; start += 32) {
    const int end = min(32, steps - start);
    lanes_uint word = 0u;
    for (int step = 0; step < end; step += 4) {
      random_words random;
      random.x = presentation;
      random.y = (uint)(start + step) / 4u;
      random.z = (uint)first + lane_numbers;
      random.w = image;
      random = philox4x32(random, key);
      word |= bits_where(convert_lanes_float(random.x >> 8u) < bound, 1u << step);
      word |= bits_where(convert_lanes_float(random.y >> 8u) < bound, 2u << step);
      word |= bits_where(convert_lanes_float(random.z >> 8u) < bound, 4u << step);
      word |= bits_where(convert_lanes_float(random.w >> 8u) < bound, 8u << step);
    }
    // The last four random words may reach over the last step.
    word &= 0xffffffffu >> (uint)(32 - end);
    store_words(word, spikes_of_sample(spikes, start / 32, features), first, features);
  }
}
