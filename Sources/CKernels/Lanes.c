#include "Lanes.h"

static _Thread_local int limit = 16;

void kernel_limit_lanes(int lanes) { limit = lanes > 0 ? lanes : 16; }

int kernel_lanes(void) {
#if defined(__x86_64__)
  const int has_512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
  const int has_256 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const int widest = has_512 ? 16 : has_256 ? 8 : 4;
  return widest < limit ? widest : limit;
#else
  return 4;
#endif
}
