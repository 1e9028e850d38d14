#include "FirstLayer.h"

#include "Vectors.h"

// The inputs around a window: 4 columns a row, zeros outside of the picture.
static void load_patch(const float *picture, first_layer_shape s, long top, long left, float *patch) {
  for (long i = 0; i < s.high + 2; i++) {
    for (long j = 0; j < s.wide + 2; j++) {
      const int inside = top + i >= 0 && top + i < s.height && left + j >= 0 && left + j < s.width;
      patch[i * 4 + j] = inside ? picture[(top + i) * s.width + left + j] : 0;
    }
  }
}

#define KERNELS "FirstLayer.inc"
#include "EachWidth.inc"

void first_layer_forward(
  const float *x, first_layer_shape shape, const float *weights, const float *bias, long channels, float *y, long first,
  long last) {
  DISPATCH(forward, channels, x, shape, weights, bias, channels, y, first, last)
}

void first_layer_moments(const float *x, first_layer_shape shape, double *sums, long first, long last) {
  DISPATCH(moments, kernel_lanes(), x, shape, sums, first, last)
}

void first_layer_gradient(
  const float *x, first_layer_shape shape, const float *weights, const float *bias, long channels, const float *dy, double *sums,
  long first, long last) {
  DISPATCH(gradient, channels, x, shape, weights, bias, channels, dy, sums, first, last)
}
