// SPDX-License-Identifier: Apache-2.0
// eligibility.cl: what rules of three factors and of three spikes ask for besides weight deltas.
//
//   weighted[t, n, f] = row[t, n] * s[t, n, f]                           weigh_rows
//   drive[t, n, f]    = s[t, n, f] * (pair + triplet * (tr[t, n, f] - s[t, n, f]))   drive_triplets
//   delta = keep * delta + scale * (f_post(w) * P - f_pre(w) * D)        weigh_sums
// tr is a trace after the step's own spikes were added: less them it is that of earlier spikes.
// weigh_rows and drive_triplets: same order of operations as CPUBackend+Eligibility.swift, and the
// same bits.
//
//   activity  as ACTIVITY says: uint with -D SPIKES, bit t % 32 of word t / 32, [words, N,
//             features]; float [N, features] with -D CONSTANT, else [T, N, features]
//   row       [T, N]  float;  tr, weighted, drive  [T, N, features]  float
//   weight, potentiation, depression, delta  [weights]  float; depression is read where has_… says
// Launches: weigh_rows and drive_triplets a work-item WIDTH features of a row t * N + n, by rows;
// weigh_sums a work-item a weight. Move 4 bytes an element of each array.
// lint: WIDTH=1,16 ACTIVITY=uint+SPIKES|ACTIVITY=float|ACTIVITY=float+CONSTANT
// lint: -

#ifdef ACTIVITY
// What WIDTH features of a row do.
inline lanes_float row_activity(
    __global const ACTIVITY *restrict activity, const int row, const int first, const int batch,
    const int features) {
#if defined(SPIKES)
  const int step = row / batch;
  const size_t at = ((size_t)(step / 32) * batch + row % batch) * features;
  return convert_lanes_float(
      (load_words(activity + at, first, features) >> (uint)(step % 32)) & 1u);
#elif defined(CONSTANT)
  return load_floats(activity + (size_t)(row % batch) * features, first, features);
#else
  return load_floats(activity + (size_t)row * features, first, features);
#endif
}

__kernel void weigh_rows(
    __global const ACTIVITY *restrict activity, __global const float *restrict row_weight,
    __global float *restrict weighted, const int batch, const int features) {
  const int first = (int)get_global_id(0) * WIDTH, row = get_global_id(1);
  if (first >= features) return;
  const lanes_float s = row_activity(activity, row, first, batch, features);
  store_floats(
      row_weight[row] * s, weighted + (size_t)row * features, first, features);
}

__kernel void drive_triplets(
    __global const ACTIVITY *restrict activity, __global const float *restrict trace,
    __global float *restrict drive, const int batch, const int features, const float pair,
    const float triplet) {
  const int first = (int)get_global_id(0) * WIDTH, row = get_global_id(1);
  if (first >= features) return;
  const lanes_float s = row_activity(activity, row, first, batch, features);
  const lanes_float earlier = load_floats(trace + (size_t)row * features, first, features) - s;
  store_floats(
      s * (pair + triplet * earlier), drive + (size_t)row * features, first, features);
}
#else
__kernel void weigh_sums(
    __global const float *restrict weight, __global const float *restrict potentiation,
    __global const float *restrict depression, const int has_depression,
    __global float *restrict delta, const int count, const float scale, const float keep,
    const int modulation, const float minimum, const float maximum, const float exponent) {
  const int k = get_global_id(0);
  if (k >= count) return;
  const float w = weight[k];
  float change =
      potentiation_factor(modulation, w, minimum, maximum, exponent) * potentiation[k];
  if (has_depression) {
    change -= depression_factor(modulation, w, minimum, maximum, exponent) * depression[k];
  }
  delta[k] = scale * change + (keep == 0.0f ? 0.0f : keep * delta[k]);
}
#endif
