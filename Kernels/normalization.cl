// SPDX-License-Identifier: Apache-2.0
// normalization.cl: what is done channel by channel: normalization, its moments, a bias.
//
//   y = (x - mean[c]) * (weight[c] / sqrt(variance[c] + epsilon)) + bias[c]      batch_normalize
//   x = x + bias[c]                                                              add_bias
//   mean[c] = sum of x / count, variance[c] = sum of (x - mean[c])^2 / count     channel moments
// Same order of operations as CPUBackend+Normalization.swift where nothing is summed: the same bits
// where division and root round correctly. A channel's values are summed in `slices` parts, each
// over whole planes in ascending order, the parts ascending: the same sums on any number of cores.
//
//   x, y      [rows, channels, positions]  float  a current; rows = steps * N, a constant's N
//   bias, weight, mean, variance  [channels]  float
//   sums      [slices, channels]           float  of x; -D SQUARED: of (x - mean)^2
//   moment    [channels]                   float  a sum of all slices over count
// Launch: batch_normalize, add_bias: a work-item WIDTH positions, by all channels of all rows; with
// -D PER_FEATURE, one position a channel, WIDTH channels by all rows. channel_sums: a slice by all
// channels; finish_moment: a channel. Rounded up to work-groups. Moves 8 bytes a value, sums 4.
// lint: WIDTH=1,16 -|PER_FEATURE|SQUARED

// What a table holds for the channels of a work-item.
inline lanes_float of_channel(
    __global const float *restrict table, const int channels, const int first, const int count) {
#ifdef PER_FEATURE
  return load_floats(table, first, count);
#else
  return (lanes_float)(table[get_global_id(1) % channels]);
#endif
}

__kernel void batch_normalize(
    __global const float *restrict x, __global float *restrict y,
    __global const float *restrict mean, __global const float *restrict variance,
    __global const float *restrict weight, __global const float *restrict bias, const int count,
    const int channels, const float epsilon) {
  const int first = (int)get_global_id(0) * WIDTH;
  if (first >= count) return;
  const size_t start = get_global_id(1) * count;
  const lanes_float scale = of_channel(weight, channels, first, count)
      / sqrt(of_channel(variance, channels, first, count) + epsilon);
  const lanes_float centered =
      load_floats(x + start, first, count) - of_channel(mean, channels, first, count);
  store_floats(
      centered * scale + of_channel(bias, channels, first, count), y + start, first, count);
}

__kernel void add_bias(
    __global float *restrict x, __global const float *restrict bias, const int count,
    const int channels) {
  const int first = (int)get_global_id(0) * WIDTH;
  if (first >= count) return;
  const size_t start = get_global_id(1) * count;
  const lanes_float sum =
      load_floats(x + start, first, count) + of_channel(bias, channels, first, count);
  store_floats(sum, x + start, first, count);
}

#if WIDTH == 16
inline float sum_lanes(const float16 lanes) {
  const float8 eight = lanes.lo + lanes.hi;
  const float4 four = eight.lo + eight.hi;
  const float2 two = four.lo + four.hi;
  return two.x + two.y;
}
#else
#define sum_lanes(lanes) (lanes)
#endif

__kernel void channel_sums(
    __global const float *restrict x, __global const float *restrict mean,
    __global float *restrict sums, const int rows, const int channels, const int positions,
    const int slices) {
  const int slice = get_global_id(0), channel = get_global_id(1);
  if (slice >= slices) return;
  const int last = (int)((long)rows * (slice + 1) / slices);
  lanes_float sum = 0.0f;
  for (int row = (int)((long)rows * slice / slices); row < last; ++row) {
    __global const float *plane = x + ((size_t)row * channels + channel) * positions;
    for (int first = 0; first < positions; first += WIDTH) {
      lanes_float value = load_floats(plane, first, positions);
#ifdef SQUARED
      // Lanes beyond the end are no values.
      const lanes_float distance = value - mean[channel];
      value = lanes_where(
          (uint)first + lane_numbers < (uint)positions, distance * distance,
          (lanes_float)(0.0f));
#endif
      sum += value;
    }
  }
  sums[(size_t)slice * channels + channel] = sum_lanes(sum);
}

__kernel void finish_moment(
    __global const float *restrict sums, __global float *restrict moment, const int channels,
    const int slices, const float count) {
  const int channel = get_global_id(0);
  if (channel >= channels) return;
  float sum = 0.0f;
  for (int slice = 0; slice < slices; ++slice) sum += sums[(size_t)slice * channels + channel];
  moment[channel] = sum / count;
}
