// SPDX-License-Identifier: Apache-2.0
// distortion.cl: images under affine maps, an own map each.
//
//   x' = m[0] x + m[1] y + m[2],   y' = m[3] x + m[4] y + m[5]          where a pixel comes from
//   pixel[y, x] = ⌊p[y', x'] + 1/2⌋    bilinear between the four pixels around, black outside
// Sums from left to right as in CPUBackend+Distortion.swift: both give the same bits.
//
//   pixels     [images, ROWS, COLUMNS]  uchar
//   order      [N]                      uint   indices of images
//   maps       [N, 6]                   float  m, in pixels
//   distorted  [N, ROWS, COLUMNS]       uchar  written
// Launch: a work-item a pixel, rounded up to work-groups, by N images.
// Reads up to four bytes a pixel, neighbors the same ones, writes one; about 20 operations.
// lint: ROWS=28 COLUMNS=28

#define FEATURES (ROWS * COLUMNS)

// A pixel of an image, as a float; black outside.
inline float pixel_at(__global const uchar *restrict image, const int y, const int x) {
  return y >= 0 && y < ROWS && x >= 0 && x < COLUMNS ? (float)image[y * COLUMNS + x] : 0.0f;
}

__kernel void distort_images(
    __global const uchar *restrict pixels, __global const uint *restrict order,
    __global const float *restrict maps, __global uchar *restrict distorted) {
  const int place = (int)get_global_id(0);
  if (place >= FEATURES) return;
  const size_t sample = get_global_id(1);
  __global const uchar *image = pixels + (size_t)order[sample] * FEATURES;
  __global const float *m = maps + sample * 6;
  const float x = (float)(place % COLUMNS);
  const float y = (float)(place / COLUMNS);
  const float from_x = m[0] * x + m[1] * y + m[2];
  const float from_y = m[3] * x + m[4] * y + m[5];
  float value = 0.0f;
  // Only what is near the image is converted to integers.
  if (from_x > -1.0f && from_x < (float)COLUMNS && from_y > -1.0f && from_y < (float)ROWS) {
    const int left = (int)floor(from_x);
    const int top = (int)floor(from_y);
    const float right_part = from_x - (float)left;
    const float low_part = from_y - (float)top;
    const float upper = pixel_at(image, top, left) * (1.0f - right_part) +
                        pixel_at(image, top, left + 1) * right_part;
    const float lower = pixel_at(image, top + 1, left) * (1.0f - right_part) +
                        pixel_at(image, top + 1, left + 1) * right_part;
    value = upper * (1.0f - low_part) + lower * low_part;
  }
  distorted[sample * FEATURES + place] = (uchar)(value + 0.5f);
}
