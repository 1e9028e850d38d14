#include "Recurrence.h"

#include <string.h>

#include "Vectors.h"

#if defined(__x86_64__)

#include <immintrin.h>

int recurrence_is_native(void) { return kernel_lanes() == 16 && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512bf16"); }

// The nearest, ties to even.
static uint16_t bfloat16(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
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

// h of two frames in bfloat16, and the cells' states, of each line.
long recurrence_scratch(long units) { return recurrence_most_lines * units * (2 * sizeof(uint16_t) + sizeof(float)); }

#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx512bf16,avx2,fma"))), apply_to = function)

// 2^(x log2 e), by Taylor's series within half a power of two.
INLINE __m512 exponential(__m512 x) {
  const __m512 scaled = _mm512_mul_ps(x, _mm512_set1_ps(1.44269504f));
  const __m512 whole = _mm512_roundscale_ps(scaled, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  const __m512 z = _mm512_mul_ps(_mm512_sub_ps(scaled, whole), _mm512_set1_ps(0.69314718f));
  __m512 sum = _mm512_set1_ps(1.0f / 720);
  sum = _mm512_fmadd_ps(sum, z, _mm512_set1_ps(1.0f / 120));
  sum = _mm512_fmadd_ps(sum, z, _mm512_set1_ps(1.0f / 24));
  sum = _mm512_fmadd_ps(sum, z, _mm512_set1_ps(1.0f / 6));
  sum = _mm512_fmadd_ps(sum, z, _mm512_set1_ps(0.5f));
  sum = _mm512_fmadd_ps(sum, z, _mm512_set1_ps(1));
  sum = _mm512_fmadd_ps(sum, z, _mm512_set1_ps(1));
  return _mm512_scalef_ps(sum, whole);
}

INLINE __m512 sigmoid(__m512 x) {
  const __m512 one = _mm512_set1_ps(1);
  return _mm512_div_ps(one, _mm512_add_ps(one, exponential(_mm512_sub_ps(_mm512_setzero_ps(), x))));
}

INLINE __m512 hyperbolic_tangent(__m512 x) {
  const __m512 two = _mm512_set1_ps(2);
  return _mm512_fmsub_ps(two, sigmoid(_mm512_mul_ps(two, x)), _mm512_set1_ps(1));
}

// One frame of `lines` lines, a constant; two blocks of 16 units at a time, so that enough sums are under way.
INLINE void frame(
  const uint16_t *weights, long units, const int lines, const float *products, long products_line, const uint16_t *before, uint16_t *after,
  float *cells, float *y, long y_line) {
  for (long block = 0; block < units / 16; block += 2) {
    __m512 sums[3][2][4];
    UNROLL for (int n = 0; n < lines; n++) {
      UNROLL for (int b = 0; b < 2; b++) {
        UNROLL for (int gate = 0; gate < 4; gate++) {
          sums[n][b][gate] = _mm512_loadu_ps(products + n * products_line + (block + b) * 64 + gate * 16);
        }
      }
    }
    const uint16_t *rows = weights + block * 64 * units;
    for (long k = 0; k < units; k += 2) {
      __m512bh state[3];
      UNROLL for (int n = 0; n < lines; n++) {
        int pair;
        memcpy(&pair, before + n * units + k, sizeof pair);
        state[n] = (__m512bh)_mm512_set1_epi32(pair);
      }
      UNROLL for (int b = 0; b < 2; b++) {
        UNROLL for (int gate = 0; gate < 4; gate++) {
          const __m512bh w = (__m512bh)_mm512_loadu_si512(rows + b * 64 * units + k * 64 + gate * 32);
          UNROLL for (int n = 0; n < lines; n++) { sums[n][b][gate] = _mm512_dpbf16_ps(sums[n][b][gate], w, state[n]); }
        }
      }
    }
    UNROLL for (int n = 0; n < lines; n++) {
      UNROLL for (int b = 0; b < 2; b++) {
        const long unit = (block + b) * 16;
        const __m512 input = sigmoid(sums[n][b][0]), forget = sigmoid(sums[n][b][1]);
        const __m512 candidate = hyperbolic_tangent(sums[n][b][2]), output = sigmoid(sums[n][b][3]);
        const __m512 cell = _mm512_fmadd_ps(forget, _mm512_loadu_ps(cells + n * units + unit), _mm512_mul_ps(input, candidate));
        const __m512 h = _mm512_mul_ps(output, hyperbolic_tangent(cell));
        _mm512_storeu_ps(cells + n * units + unit, cell);
        _mm512_storeu_ps(y + n * y_line + unit, h);
        _mm256_storeu_si256((__m256i *)(after + n * units + unit), (__m256i)_mm512_cvtneps_pbh(h));
      }
    }
  }
}

void recurrence_lines(
  const uint16_t *weights, long units, long frames, long lines, int reversed, const float *products, long products_frame,
  long products_line, float *y, long y_frame, long y_line, void *scratch) {
  memset(scratch, 0, recurrence_scratch(units));
  float *cells = scratch;
  uint16_t *before = (uint16_t *)(cells + recurrence_most_lines * units);
  uint16_t *after = before + recurrence_most_lines * units;
  for (long i = 0; i < frames; i++) {
    const long t = reversed ? frames - 1 - i : i;
    const float *own = products + t * products_frame;
    float *out = y + t * y_frame;
    switch (lines) {
    case 1: frame(weights, units, 1, own, products_line, before, after, cells, out, y_line); break;
    case 2: frame(weights, units, 2, own, products_line, before, after, cells, out, y_line); break;
    default: frame(weights, units, 3, own, products_line, before, after, cells, out, y_line); break;
    }
    uint16_t *last = before;
    before = after;
    after = last;
  }
}

#pragma clang attribute pop

#else

int recurrence_is_native(void) { return 0; }

void recurrence_pack(const float *hidden, long units, uint16_t *packed) {}

long recurrence_scratch(long units) { return 0; }

void recurrence_lines(
  const uint16_t *weights, long units, long frames, long lines, int reversed, const float *products, long products_frame,
  long products_line, float *y, long y_frame, long y_line, void *scratch) {}

#endif
