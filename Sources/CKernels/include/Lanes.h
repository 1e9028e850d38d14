#ifndef LANES_H
#define LANES_H

// All kernels work with AVX-512, with AVX2 and FMA, or with what the compiler takes for granted, as the processor allows.

/// The widest vectors in use: 16, 8 or 4 floats.
int kernel_lanes(void);

/// The calling thread uses no wider vectors than of `lanes` floats from now on, for tests and measurements; 0: as wide as there are.
void kernel_limit_lanes(int lanes);

#endif
