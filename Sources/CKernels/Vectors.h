#ifndef VECTORS_H
#define VECTORS_H

#include <stdint.h>

#include "Lanes.h"

static inline long smaller(long a, long b) { return a < b ? a : b; }

static inline int lanes_for(long channels) {
  const int lanes = kernel_lanes();
  return channels % lanes == 0 ? lanes : channels % 8 == 0 && lanes > 8 ? 8 : 4;
}

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

// Calls a function for the widest vectors in use that `channels` fill.
#if defined(__x86_64__)
#define DISPATCH(function, channels, ...)                                                                                         \
  switch (lanes_for(channels)) {                                                                                                  \
  case 16: function##_16(__VA_ARGS__); break;                                                                                   \
  case 8: function##_8(__VA_ARGS__); break;                                                                                     \
  default: function##_4(__VA_ARGS__); break;                                                                                    \
  }
#else
#define DISPATCH(function, channels, ...) function##_4(__VA_ARGS__);
#endif

#endif
