#ifndef WINOGRAD_H
#define WINOGRAD_H

#include <stdint.h>

// The transforms of Winograd's convolutions (Lavin and Gray, 2016), for pictures with channels last.
//
// F(m x m, r x r) computes a tile of m x m outputs of a convolution with a kernel of r x r by a x a products a channel,
// a = m + r - 1. The points are 0, 1, -1 and infinity where a is 4, and 0, 2/3, -2/3, 3/2, -3/2 and infinity where it is
// 6: their product of squares is 1, which saves multiplications, and their rounding is less than half of that of the usual 0, 1, -1,
// 2, -2. The tiles of a batch are numbered by picture, then row, then column. The number of channels is a multiple of 8.
//
// The functions work with AVX-512, with AVX2 and FMA, or with what the compiler takes for granted, as the processor allows.

typedef enum { winograd_f23 = 0, winograd_f43 = 1, winograd_f32 = 2 } winograd_form;

/// Outputs along one side of a tile: m.
static inline long winograd_tile(winograd_form form) { return form == winograd_f43 ? 4 : form == winograd_f23 ? 2 : 3; }

/// Inputs along one side of a tile: a.
static inline long winograd_span(winograd_form form) { return form == winograd_f43 ? 6 : 4; }

/// The side of the kernel: r.
static inline long winograd_kernel(winograd_form form) { return form == winograd_f32 ? 2 : 3; }

/// How a batch of pictures with channels last lies in memory, in floats; a pixel's channels lie side by side.
typedef struct {
  long height, width, channels;
  long picture_stride, row_stride, column_stride;
} winograd_pictures;

/// Which tiles of a batch: `count` of them from `first` on, of `down` x `across` a picture.
typedef struct {
  long first, count, down, across;
} winograd_tiles;

/// Max pooling, or the mean over a column of at most m pixels, of what a tile gives.
typedef enum { winograd_whole = 0, winograd_max_2x1 = 1, winograd_max_2x2 = 2, winograd_column_mean = 3 } winograd_reduction;

/// Transforms kernels (K, C, r, r), row major, to (a * a, C, K); flipped, to those of the gradient of the input, (a * a, K, C). Does the
/// rows `first` to `last` (not included) of each matrix.
void winograd_weights(
  winograd_form form, const float *weights, long inputs, long outputs, int flipped, long first, long last, float *transformed);

/// The transpose of `winograd_weights`: from (a * a, C, K) to (K, C, r, r), for the inputs `first` to `last` (not included).
void winograd_weights_gradient(
  winograd_form form, const float *transformed, long inputs, long outputs, long first, long last, float *weights);

/// Transforms the inputs of tiles, `padding` zeros around each picture, to (a * a, count, C) with `stride` floats between matrices.
void winograd_input(
  winograd_form form, const float *x, winograd_pictures pictures, long padding, winograd_tiles tiles, float *transformed,
  long stride);

/// As `winograd_input`, rounded to bfloat16: to the nearest, ties to even.
void winograd_input_bfloat16(
  winograd_form form, const float *x, winograd_pictures pictures, long padding, winograd_tiles tiles, uint16_t *transformed,
  long stride);

/// The outputs of tiles from (a * a, count, K): adds the bias (or none, NULL), takes max(0, x) where `relu` is set, reduces, and
/// writes what lies within the pictures. `pictures` is the size before the reduction, with the strides after it.
void winograd_output(
  winograd_form form, const float *transformed, long stride, const float *bias, int relu, winograd_reduction reduction,
  float *y, winograd_pictures pictures, winograd_tiles tiles);

/// The transpose of `winograd_output` without bias: from dL/doutput to (a * a, count, K).
void winograd_output_gradient(
  winograd_form form, const float *dy, winograd_pictures pictures, winograd_tiles tiles, float *transformed, long stride);

#endif
