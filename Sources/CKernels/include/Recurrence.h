#ifndef RECURRENCE_H
#define RECURRENCE_H

#include <stdint.h>

// The recurrent half of an LSTM in reading: h = LSTM(W x + bias, h before), with W x + bias of all frames computed beforehand.
//
// The weights, in bfloat16, are read once for each frame of some lines side by side, which for a narrow batch is all that the time goes
// into; gates are taken where their sums are formed, in registers. Sums and states are of float32; where the processor multiplies bfloat16,
// the state is rounded to it for the next frame's gates.

/// Side by side, at most.
enum { recurrence_most_lines = 3 };

/// So many side by side as this processor has registers for.
long recurrence_lines_at_once(void);

/// Whether the next frame's gates see the state in bfloat16.
int recurrence_rounds_state(void);

/// The calling thread does without products of bfloat16 from now on, for tests and measurements; 0: with them where there are any.
void recurrence_avoid_bfloat16(int avoids);

/// The place of a row of PyTorch's (4H, ...), gates in the order i, f, g, o, in the order that the kernel works in: blocks of 16 units, each
/// block's gates side by side.
static inline long recurrence_place(long row, long units) {
  const long gate = row / units, unit = row % units;
  return unit / 16 * 64 + gate * 16 + unit % 16;
}

/// Weights (4H, H) of the hidden state, row major, to H * 4H numbers of bfloat16; H is a multiple of 32.
void recurrence_pack(const float *hidden, long units, uint16_t *packed);

/// Floats of scratch that `recurrence_lines` takes.
long recurrence_scratch(long units);

/// One direction over all frames of 1 to `recurrence_most_lines` lines, from zero state.
///
/// `products` are W x + bias, 4H a frame in the order of `recurrence_place`; `y` are the H outputs. Strides are in floats.
void recurrence_lines(
  const uint16_t *weights, long units, long frames, long lines, int reversed, const float *products, long products_frame,
  long products_line, float *y, long y_frame, long y_line, float *scratch);

#endif
