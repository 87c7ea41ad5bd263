// SPDX-License-Identifier: Apache-2.0
// traces.cl: traces, decaying memories of activity.
//
//   tr[t] = tr[t-1] - tr[t-1] / tau + s[t]    from tr[-1] = carried, or 0
//   F[t]  = F[t+1] - F[t+1] / tau + s[t]      -D BACKWARD; from F[steps] = 0
// Same order of operations as CPUBackend+Traces.swift: both give the same bits.
//
//   activity  [words, count]  uint   -D SPIKES: bit t % 32 of word t / 32 is step t
//             [count]         float  -D CONSTANT: the value of every step
//             [steps, count]  float  with neither: the value of each step
//   carried   [count]         float  the trace before the first step; read with -D CARRIED
//   traces    [steps, count]  float  the trace of every step; -D LAST: [count], the last one
//   count = N * features, words = ceil(steps / 32); tau in time steps
// Launch: a work-item WIDTH elements, rounded up. -D RECIPROCAL: 1 / tau where exact.
// Moves 4 * steps bytes an element, 4 * words or 4 * steps of activity, and 4 carried.
// lint: WIDTH=1,16 ACTIVITY=uint+SPIKES -|CARRIED -|BACKWARD -|LAST
// lint: WIDTH=1,16 ACTIVITY=float -|CONSTANT -|CARRIED -|BACKWARD -|LAST -|RECIPROCAL=0.5f

inline lanes_float activity_at(
    __global const ACTIVITY *restrict activity, const int step, const int first,
    const int count) {
#if defined(SPIKES)
  const lanes_uint word = load_words(activity + (size_t)(step / 32) * count, first, count);
  return convert_lanes_float((word >> (uint)(step % 32)) & 1u);
#elif defined(CONSTANT)
  return load_floats(activity, first, count);
#else
  return load_floats(activity + (size_t)step * count, first, count);
#endif
}

__kernel void trace(
    __global const ACTIVITY *restrict activity, __global const float *carried,
    __global float *traces, const int count, const int steps, const float tau) {
  const int first = (int)get_global_id(0) * WIDTH;
  if (first >= count) return;
#ifdef CARRIED
  lanes_float tr = load_floats(carried, first, count);
#else
  lanes_float tr = 0.0f;
#endif
  for (int k = 0; k < steps; ++k) {
#ifdef BACKWARD
    const int step = steps - 1 - k;
#else
    const int step = k;
#endif
    tr = tr - over_tau(tr, tau) + activity_at(activity, step, first, count);
#ifndef LAST
    store_floats(tr, traces + (size_t)step * count, first, count);
#endif
  }
#ifdef LAST
  store_floats(tr, traces, first, count);
#endif
}
