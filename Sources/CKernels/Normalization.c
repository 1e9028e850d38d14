#include "Normalization.h"

#include "Vectors.h"

#define KERNELS "Normalization.inc"
#include "EachWidth.inc"

void normalization_moments(const float *x, long channels, const float *centre, double *sums, long first, long last) {
  DISPATCH(moments, channels, x, channels, centre, sums, first, last)
}

void normalization_forward(
  const float *x, normalization_shape shape, const float *scale, const float *mean, const float *shift, float *y, long first,
  long last) {
  DISPATCH(forward, shape.channels, x, shape, scale, mean, shift, y, first, last)
}

void normalization_gradient_sums(
  const float *x, normalization_shape shape, const float *scale, const float *mean, const float *shift, const float *dy,
  double *sums, long first, long last) {
  DISPATCH(gradient_sums, shape.channels, x, shape, scale, mean, shift, dy, sums, first, last)
}

void normalization_gradient(
  float *x, normalization_shape shape, const float *scale, const float *mean, const float *shift, const float *offset,
  const float *slope, const float *dy, long first, long last) {
  DISPATCH(gradient, shape.channels, x, shape, scale, mean, shift, offset, slope, dy, first, last)
}
