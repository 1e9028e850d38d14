#ifndef VECTORS_H
#define VECTORS_H

#include "Lanes.h"

static inline long smaller(long a, long b) { return a < b ? a : b; }

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

// Calls a function for the widest vectors in use.
#if defined(__x86_64__)
#define DISPATCH(function, ...)                                                                                                 \
  switch (kernel_lanes()) {                                                                                                     \
  case 16: function##_16(__VA_ARGS__); break;                                                                                   \
  case 8: function##_8(__VA_ARGS__); break;                                                                                     \
  default: function##_4(__VA_ARGS__); break;                                                                                    \
  }
#else
#define DISPATCH(function, ...) function##_4(__VA_ARGS__)
#endif

#endif
