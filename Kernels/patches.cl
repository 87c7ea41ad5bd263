// SPDX-License-Identifier: Apache-2.0
// patches.cl: the maps that spike first at each position of an image.
//
// At each position the patch of KERNEL x KERNEL pixels is one presentation to the maps, whose
// potentials and ratios are those of competition.cl with homeostasis left out of the scales; the
// first WINNERS maps spike and inhibit the others. Sorted by (first step with r >= 1 ascending, r
// there descending, map ascending); maps that never cross follow by their r at the last step. r = 0
// is no answer. Same bits as CPUBackend+Patches.swift.
//
// Specialized by -D IMAGE_ROWS, IMAGE_COLUMNS, KERNEL (1 to 8), STEPS (1 to 64), DECAY, WINNERS.
//   pixels   [images, rows, columns]        uchar  0 to 255
//   order    [presented]                    uint   indices of images in the order of presentation
//   table    [256]                          uchar  the step at which a pixel spikes; 255: never
//   weights  [tiles, KERNEL * KERNEL, 64]   float  map j is lane j % 64 of tile j / 64; padding: 0
//   scales   [tiles * 64]                   float  q of each map; padding is 0
//   bits     [items, image rows, words, STEPS]  ulong  scratch: bit c % 64 of word c / 64 is set in
//                                           the step in which the pixel of column c spikes
//   answers  [samples, positions, WINNERS]  short  maps in the order of their spikes; -1 is none
// Launch: patches_items: an item a slice of the samples, alone in its group (CPU devices);
// patches_groups: a group of 64 a row of positions and sample, a lane a map (GPUs).
// Moves 256 bytes of weights an event and tile, from the first-level cache, and writes 2 * WINNERS
// bytes a position.
// lint: IMAGE_ROWS=28 IMAGE_COLUMNS=28,70 KERNEL=5 STEPS=8 DECAY=0.95f WINNERS=1,3

#define LANES 64
#define ROWS (IMAGE_ROWS - KERNEL + 1)
#define COLUMNS (IMAGE_COLUMNS - KERNEL + 1)
#define WORDS ((IMAGE_COLUMNS + 63) / 64)
#define WINDOW ((1ul << KERNEL) - 1ul)

// The first spikes at one position.
typedef struct {
  int map[WINNERS];
  int step[WINNERS];
  float ratio[WINNERS];
} first_spikes;

inline void clear_spikes(first_spikes *first) {
  for (int k = 0; k < WINNERS; ++k) {
    first->map[k] = -1;
    first->step[k] = STEPS;
    first->ratio[k] = 0.0f;
  }
}

// Puts a spike in its place, if it has one; maps come in ascending order where all else is equal.
inline int enter(first_spikes *first, const int map, const int step, const float ratio) {
  int at = WINNERS;
  while (at > 0
      && (step < first->step[at - 1]
          || (step == first->step[at - 1] && ratio > first->ratio[at - 1]))) {
    --at;
  }
  if (at == WINNERS) return 0;
  for (int k = WINNERS - 1; k > at; --k) {
    first->map[k] = first->map[k - 1];
    first->step[k] = first->step[k - 1];
    first->ratio[k] = first->ratio[k - 1];
  }
  first->map[at] = map;
  first->step[at] = step;
  first->ratio[at] = ratio;
  return 1;
}

// The number of the lowest bit that is set.
inline int lowest_bit(const ulong bits) { return 63 - (int)clz(bits & -bits); }

// The rows of an image as bits, one word a step.
inline void spike_rows(
    __global const uchar *restrict image, const uchar *step_of, __global ulong *restrict bits) {
  for (int i = 0; i < IMAGE_ROWS * WORDS * STEPS; ++i) bits[i] = 0;
  for (int row = 0; row < IMAGE_ROWS; ++row) {
    __global ulong *restrict line = bits + row * WORDS * STEPS;
    for (int column = 0; column < IMAGE_COLUMNS; ++column) {
      const int step = step_of[image[row * IMAGE_COLUMNS + column]];
      if (step < STEPS) line[column / 64 * STEPS + step] |= 1ul << (column % 64);
    }
  }
}

// The inputs of a patch that spike in each step: bit i is pixel i of the patch, row by row.
// Returns those of all steps.
inline ulong patch_bits(
    __global const ulong *restrict bits, const int row, const int column, ulong *patch) {
  const int word = column / 64, shift = column % 64;
  for (int t = 0; t < STEPS; ++t) patch[t] = 0;
  for (int a = 0; a < KERNEL; ++a) {
    __global const ulong *line = bits + ((row + a) * WORDS + word) * STEPS;
    for (int t = 0; t < STEPS; ++t) {
      ulong seen = line[t] >> shift;
#if WORDS > 1
      if (shift + KERNEL > 64) seen |= line[STEPS + t] << (64 - shift);
#endif
      patch[t] |= (seen & WINDOW) << (a * KERNEL);
    }
  }
  ulong all = 0;
  for (int t = 0; t < STEPS; ++t) all |= patch[t];
  return all;
}

// Sixteen scales without that of a lane which has spiked.
inline float16 without(const float16 scales, const int lane) {
  const int16 lanes = (int16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  return select(scales, (float16)(0.0f), lanes == lane);
}

// The first spikes of one patch over one tile of maps. A map that has not crossed by the step of
// the last spike kept cannot enter any more, so no later step is looked at.
inline void present_patch(
    const ulong *patch, __global const float *restrict w, __global const float *restrict scale,
    const int base, first_spikes *first) {
  float16 i0 = 0.0f, i1 = 0.0f, i2 = 0.0f, i3 = 0.0f;
  float16 v0 = 0.0f, v1 = 0.0f, v2 = 0.0f, v3 = 0.0f;
  float16 q0 = vload16(0, scale), q1 = vload16(1, scale);
  float16 q2 = vload16(2, scale), q3 = vload16(3, scale);
  // One round after the last step, for the maps that have not crossed.
  for (int t = 0; t <= STEPS && t <= first->step[WINNERS - 1]; ++t) {
    if (t < STEPS) {
      for (ulong left = patch[t]; left != 0; left &= left - 1) {
        __global const float *row = w + lowest_bit(left) * LANES;
        i0 += vload16(0, row);
        i1 += vload16(1, row);
        i2 += vload16(2, row);
        i3 += vload16(3, row);
      }
      v0 = v0 * DECAY + i0;
      v1 = v1 * DECAY + i1;
      v2 = v2 * DECAY + i2;
      v3 = v3 * DECAY + i3;
    }
    const float bound = t < STEPS ? JUST_BELOW_ONE : first->ratio[WINNERS - 1];
    if (!any_above(v0 * q0, v1 * q1, v2 * q2, v3 * q3, bound)) continue;
    for (;;) {
      float ratio;
      const int lane = largest_lane(v0 * q0, v1 * q1, v2 * q2, v3 * q3, &ratio);
      if (!(ratio > bound) || !enter(first, base + lane, t, ratio)) break;
      if (WINNERS == 1) return;
      q0 = without(q0, lane);
      q1 = without(q1, lane - 16);
      q2 = without(q2, lane - 32);
      q3 = without(q3, lane - 48);
    }
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void patches_items(
    __global const uchar *restrict pixels, __global const uint *restrict order, const uint first,
    const int samples, __global const uchar *restrict table, __global const float *restrict weights,
    __global const float *restrict scales, __global ulong *restrict bits,
    __global short *restrict answers, const int tiles) {
  const int item = get_global_id(0), items = get_global_size(0);
  bits += (size_t)item * IMAGE_ROWS * WORDS * STEPS;
  uchar step_of[256];
  for (int x = 0; x < 256; ++x) step_of[x] = min(table[x], (uchar)STEPS);
  const int end = (int)((long)samples * (item + 1) / items);
  for (int s = (int)((long)samples * item / items); s < end; ++s) {
    spike_rows(
        pixels + (size_t)order[first + s] * (IMAGE_ROWS * IMAGE_COLUMNS), step_of, bits);
    __global short *out = answers + (size_t)s * (ROWS * COLUMNS * WINNERS);
    for (int row = 0; row < ROWS; ++row) {
      for (int column = 0; column < COLUMNS; ++column, out += WINNERS) {
        ulong patch[STEPS];
        first_spikes spikes;
        clear_spikes(&spikes);
        if (patch_bits(bits, row, column, patch) != 0) {
          for (int tile = 0; tile < tiles; ++tile) {
            present_patch(
                patch, weights + tile * (KERNEL * KERNEL * LANES), scales + tile * LANES,
                tile * LANES, &spikes);
          }
        }
        for (int k = 0; k < WINNERS; ++k) out[k] = (short)spikes.map[k];
      }
    }
  }
}

// What sorts spikes as one number: the earlier, the larger, the lower, the greater; 0 is none.
inline ulong spike_key(const int map, const int step, const float ratio) {
  if (!(ratio > 0.0f)) return 0;
  return (ulong)(STEPS - step) << 48 | (ulong)as_uint(ratio) << 16 | (ulong)(0xffff - map);
}

// Lane t < STEPS gathers the bits of step t, each lane runs one map of a tile to its crossing, then
// the group picks the largest keys, one after the other.
__kernel __attribute__((reqd_work_group_size(LANES, 1, 1))) void patches_groups(
    __global const uchar *restrict pixels, __global const uint *restrict order, const uint first,
    __global const uchar *restrict table, __global const float *restrict weights,
    __global const float *restrict scales, __global short *restrict answers, const int tiles) {
  const int lane = get_local_id(0), row = get_group_id(0), s = get_group_id(1);
  __global const uchar *image = pixels
      + (size_t)order[first + s] * (IMAGE_ROWS * IMAGE_COLUMNS) + row * IMAGE_COLUMNS;
  __global short *out = answers + ((size_t)s * ROWS + row) * (COLUMNS * WINNERS);
  __local uchar steps[KERNEL * IMAGE_COLUMNS];
  __local ulong patch[STEPS];
  __local ulong best[LANES];
  for (int i = lane; i < KERNEL * IMAGE_COLUMNS; i += LANES) steps[i] = table[image[i]];
  for (int column = 0; column < COLUMNS; ++column, out += WINNERS) {
    barrier(CLK_LOCAL_MEM_FENCE);
    if (lane < STEPS) {
      ulong seen = 0;
      for (int i = 0; i < KERNEL * KERNEL; ++i) {
        const int at = i / KERNEL * IMAGE_COLUMNS + column + i % KERNEL;
        seen |= (ulong)(steps[at] == lane) << i;
      }
      patch[lane] = seen;
    }
    ulong kept[WINNERS];
    for (int k = 0; k < WINNERS; ++k) kept[k] = 0;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int tile = 0; tile < tiles; ++tile) {
      __global const float *w = weights + (size_t)tile * (KERNEL * KERNEL * LANES) + lane;
      const float q = scales[tile * LANES + lane];
      float current = 0.0f, potential = 0.0f, ratio = 0.0f;
      int step = STEPS;
      for (int t = 0; t < STEPS && step == STEPS; ++t) {
        for (ulong left = patch[t]; left != 0; left &= left - 1) {
          current += w[lowest_bit(left) * LANES];
        }
        potential = potential * DECAY + current;
        ratio = potential * q;
        if (ratio >= 1.0f) step = t;
      }
      ulong key = spike_key(tile * LANES + lane, step, ratio);
      for (int k = 0; k < WINNERS; ++k) {
        best[lane] = key;
        for (int reach = LANES / 2; reach > 0; reach /= 2) {
          barrier(CLK_LOCAL_MEM_FENCE);
          if (lane < reach) best[lane] = max(best[lane], best[lane + reach]);
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        // Every lane keeps the same list; what it pushes out moves on.
        ulong moved = best[0];
        if (key == moved) key = 0;
        for (int j = 0; j < WINNERS; ++j) {
          const ulong larger = max(kept[j], moved);
          moved = min(kept[j], moved);
          kept[j] = larger;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
      }
    }
    for (int k = lane; k < WINNERS; k += LANES) {
      out[k] = kept[k] != 0 ? (short)(0xffff - (int)(kept[k] & 0xffff)) : (short)-1;
    }
  }
}
