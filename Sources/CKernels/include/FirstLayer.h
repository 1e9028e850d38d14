#ifndef FIRST_LAYER_H
#define FIRST_LAYER_H

// The 3 x 3 convolution of pictures of one channel, padded by one zero, with batch normalisation, ReLU and max pooling at once.
//
// It has so few products that what it gives is computed again where it is wanted, and never kept. In training, batch normalisation
// needs no pass over its outputs either: their mean and variance follow from the moments of the patches of 3 x 3 inputs.

/// Pictures of one channel, side by side, and windows of max pooling of `high` x `wide`, each 1 or 2.
typedef struct {
  long height, width, high, wide;
} first_layer_shape;

/// Rows `first` to `last` (not included) of max(0, pooled(convolution + bias)) with channels last, the rows of all pictures numbered
/// through. Weights are (9, K).
void first_layer_forward(
  const float *x, first_layer_shape shape, const float *weights, const float *bias, long channels, float *y, long first, long last);

/// Adds to `sums` the sums over the rows `first` to `last` of the pictures of the patches' 9 inputs and, behind them, of the products
/// of each two of them, (9, 9), of which those on and above the diagonal are written.
void first_layer_moments(const float *x, first_layer_shape shape, double *sums, long first, long last);

/// Adds to `sums` (10, K) the sums over pooled rows of dz times each of the 9 inputs of its patch, and of dz; dz is dL/dy where a
/// window's largest output is above 0. Weights and bias as in the forward pass.
void first_layer_gradient(
  const float *x, first_layer_shape shape, const float *weights, const float *bias, long channels, const float *dy, double *sums,
  long first, long last);

#endif
