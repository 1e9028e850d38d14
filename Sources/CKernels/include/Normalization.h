#ifndef NORMALIZATION_H
#define NORMALIZATION_H

// Batch normalisation, ReLU and max pooling at once, of pictures with channels last, a multiple of 8 of them.
//
// z = scale * (x - mean) + shift, y = max(0, largest z of each window). What the backward pass needs of z it computes again from x: the
// largest z of a window is the first one of its rows in turn, as in PyTorch.

/// Pictures without gaps, and windows of `high` x `wide`, each 1 or 2.
typedef struct {
  long height, width, channels, high, wide;
} normalization_shape;

/// Adds to `sums` (2, C) the sums over pixels `first` to `last` (not included) of x - centre and of its square.
void normalization_moments(const float *x, long channels, const float *centre, double *sums, long first, long last);

/// Rows `first` to `last` of y, the rows of all pictures numbered through.
void normalization_forward(
  const float *x, normalization_shape shape, const float *scale, const float *mean, const float *shift, float *y, long first,
  long last);

/// Adds to `sums` (2, C) the sums of dz and of dz * (x - mean) over the windows of rows `first` to `last` of y; dz is dL/dy where the
/// window's largest z is above 0.
void normalization_gradient_sums(
  const float *x, normalization_shape shape, const float *scale, const float *mean, const float *shift, const float *dy,
  double *sums, long first, long last);

/// Writes dL/dx = scale * dz - offset - slope * (x - mean) in the place of x, for the pictures `first` to `last`.
void normalization_gradient(
  float *x, normalization_shape shape, const float *scale, const float *mean, const float *shift, const float *offset,
  const float *slope, const float *dy, long first, long last);

#endif
