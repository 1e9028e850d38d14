#include "Recurrence.h"

#include <string.h>

#include "Vectors.h"

static _Thread_local int avoids_bfloat16;

void recurrence_avoid_bfloat16(int avoids) { avoids_bfloat16 = avoids; }

// The nearest, ties to even.
static uint16_t bfloat16(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  if (x != x) return 0x7fc0;
  return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

void recurrence_pack(const float *hidden, long units, uint16_t *packed) {
  // (H / 16, H / 2, 4 gates, 16, 2): what one step of a block's sums takes lies side by side.
  for (long row = 0; row < 4 * units; row++) {
    const long place = recurrence_place(row, units);
    for (long k = 0; k < units; k++) {
      packed[place / 64 * 64 * units + k / 2 * 128 + place % 64 * 2 + k % 2] = bfloat16(hidden[row * units + k]);
    }
  }
}

// The cells' states, and h of two frames, of each line.
long recurrence_scratch(long units) { return recurrence_most_lines * units * 3; }

#define KERNELS "RecurrenceOfFloats.inc"
#include "EachWidth.inc"

#if defined(__x86_64__)

#include <immintrin.h>

// AVX-512 with products of bfloat16: the state is rounded, and two products and their sum are one instruction.
#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx512bf16,avx2,fma"))), apply_to = function)
#define LANES 16
#define NAME(x) x##_bfloat16
#define STATE uint16_t
#define BLOCKS 2
#include "Vectors.inc"

typedef __m512bh NAME(pair);
typedef __m512bh NAME(weight_pair);

INLINE __m512bh NAME(load_pair)(const uint16_t *p) {
  int both;
  memcpy(&both, p, sizeof both);
  return (__m512bh)_mm512_set1_epi32(both);
}

INLINE __m512bh NAME(load_weights)(const uint16_t *p) { return (__m512bh)_mm512_loadu_si512(p); }

INLINE VECTOR NAME(add_product)(VECTOR sum, __m512bh w, __m512bh h) { return (VECTOR)_mm512_dpbf16_ps((__m512)sum, w, h); }

INLINE void NAME(store_state)(uint16_t *p, VECTOR h) { _mm256_storeu_si256((__m256i *)p, (__m256i)_mm512_cvtneps_pbh((__m512)h)); }

#include "Recurrence.inc"
#undef VECTOR
#undef MASK
#undef LANES
#undef NAME
#undef STATE
#undef BLOCKS
#pragma clang attribute pop

int recurrence_rounds_state(void) {
  return !avoids_bfloat16 && kernel_lanes() == 16 && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512bf16");
}

#else

int recurrence_rounds_state(void) { return 0; }

#endif

// Narrower vectors fill the registers with the sums of one line.
long recurrence_lines_at_once(void) { return kernel_lanes() == 16 ? recurrence_most_lines : 1; }

void recurrence_lines(
  const uint16_t *weights, long units, long frames, long lines, int reversed, const float *products, long products_frame,
  long products_line, float *y, long y_frame, long y_line, float *scratch) {
#if defined(__x86_64__)
  if (recurrence_rounds_state()) {
    lines_bfloat16(weights, units, frames, lines, reversed, products, products_frame, products_line, y, y_frame, y_line, scratch);
    return;
  }
#endif
  DISPATCH(lines, kernel_lanes(), weights, units, frames, lines, reversed, products, products_frame, products_line, y, y_frame, y_line, scratch)
}
