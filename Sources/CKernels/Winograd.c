#include "Winograd.h"

#include <stddef.h>

#include "Vectors.h"

// The points of F(4x4, 3x3) and their powers.
#define A1 (2.0f / 3)
#define A2 (4.0f / 9)
#define A3 (8.0f / 27)
#define B1 1.5f
#define B2 2.25f
#define B3 3.375f

// What lies around a picture.
static const float zeros[16];

typedef struct {
  long picture, row, column;
} tile_place;

static inline tile_place place_of(winograd_tiles tiles, long index) {
  const long number = tiles.first + index, row = number / tiles.across;
  return (tile_place){row / tiles.down, row % tiles.down, number % tiles.across};
}

// G (a, r): the powers of each point over the product of its distances from the others; the last row is infinity's.
static void kernel_matrix(winograd_form form, double g[6][3]) {
  const double wide[] = {0, 2.0 / 3, -2.0 / 3, 1.5, -1.5}, narrow[] = {0, 1, -1};
  const double *points = form == winograd_f43 ? wide : narrow;
  const long span = winograd_span(form), kernel = winograd_kernel(form);
  for (long i = 0; i < span; i++) {
    double value = 1;
    for (long other = 0; other < span - 1 && i < span - 1; other++) {
      if (other != i) value /= points[i] - points[other];
    }
    for (long j = 0; j < kernel; j++) {
      g[i][j] = i < span - 1 ? value : j == kernel - 1;
      if (i < span - 1) value *= points[i];
    }
  }
}

#define KERNELS "Winograd.inc"
#include "EachWidth.inc"

void winograd_input(
  winograd_form form, const float *x, winograd_pictures pictures, long padding, winograd_tiles tiles, float *transformed,
  long stride) {
  DISPATCH(input, pictures.channels, form, x, pictures, padding, tiles, transformed, stride)
}

void winograd_input_bfloat16(
  winograd_form form, const float *x, winograd_pictures pictures, long padding, winograd_tiles tiles, uint16_t *transformed,
  long stride) {
  DISPATCH(input_bfloat16, pictures.channels, form, x, pictures, padding, tiles, transformed, stride)
}

void winograd_output(
  winograd_form form, const float *transformed, long stride, const float *bias, int relu, winograd_reduction reduction,
  float *y, winograd_pictures pictures, winograd_tiles tiles) {
  DISPATCH(output, pictures.channels, form, transformed, stride, bias, relu, reduction, y, pictures, tiles)
}

void winograd_output_gradient(
  winograd_form form, const float *dy, winograd_pictures pictures, winograd_tiles tiles, float *transformed, long stride) {
  DISPATCH(output_gradient, pictures.channels, form, dy, pictures, tiles, transformed, stride)
}

void winograd_weights(
  winograd_form form, const float *weights, long inputs, long outputs, int flipped, long first, long last, float *transformed) {
  DISPATCH(weights, kernel_lanes(), form, weights, inputs, outputs, flipped, first, last, transformed)
}

void winograd_weights_gradient(
  winograd_form form, const float *transformed, long inputs, long outputs, long first, long last, float *weights) {
  DISPATCH(weights_gradient, kernel_lanes(), form, transformed, inputs, outputs, first, last, weights)
}
