// Processor time of each convolution of `seed` in reading, direct by oneDNN and by Winograd with Longhand's transforms, one thread.
//
//   clang -O2 -I.dependencies/onednn/include -ISources/CKernels/include Benchmarks/winograd/layers.c Sources/CKernels/*.c \
//     -L.dependencies/onednn/lib -ldnnl -Wl,-rpath,.dependencies/onednn/lib -lm -o /tmp/layers
//   OMP_NUM_THREADS=1 /tmp/layers 32        # lines of 64x256; ONEDNN_MAX_CPU_ISA=AVX2 and a second argument of 8: without AVX-512
//
// Prints the best of some runs: for Winograd the sum, and in brackets the input transform, the products and the output transform.
#include <oneapi/dnnl/dnnl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "Lanes.h"
#include "Winograd.h"

static dnnl_engine_t engine;
static dnnl_stream_t stream;

static void check(dnnl_status_t status) {
  if (status != dnnl_success) {
    fprintf(stderr, "oneDNN: status %d\n", status);
    exit(1);
  }
}

static double milliseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec * 1e3 + (double)time.tv_nsec * 1e-6;
}

static float *numbers(size_t count) {
  float *p = aligned_alloc(64, (count * 4 + 63) / 64 * 64);
  unsigned state = 1;
  for (size_t i = 0; i < count; i++) {
    state = state * 1664525u + 1013904223u;
    p[i] = (float)(state >> 8) / 8388608 - 1;
  }
  return p;
}

static dnnl_memory_desc_t described(int axes, const dnnl_dims_t shape, dnnl_format_tag_t tag) {
  dnnl_memory_desc_t description;
  check(dnnl_memory_desc_create_with_tag(&description, axes, shape, dnnl_f32, tag));
  return description;
}

static dnnl_memory_t memory(const_dnnl_memory_desc_t description, void *pointer) {
  dnnl_memory_t memory;
  check(dnnl_memory_create(&memory, description, engine, pointer));
  return memory;
}

static dnnl_memory_t argument(const_dnnl_primitive_desc_t primitive, dnnl_query_t query) {
  return memory(dnnl_primitive_desc_query_md(primitive, query, 0), DNNL_MEMORY_ALLOCATE);
}

typedef struct {
  long batch, inputs, outputs, height, width, kernel, padding, out_height, out_width;
} layer;

static double direct(layer l, int runs) {
  const dnnl_dims_t x = {l.batch, l.inputs, l.height, l.width}, w = {l.outputs, l.inputs, l.kernel, l.kernel}, b = {l.outputs};
  const dnnl_dims_t y = {l.batch, l.outputs, l.out_height, l.out_width}, one = {1, 1}, zero = {0, 0}, around = {l.padding, l.padding};
  dnnl_primitive_desc_t description;
  check(dnnl_convolution_forward_primitive_desc_create(
    &description, engine, dnnl_forward_inference, dnnl_convolution_direct, described(4, x, dnnl_format_tag_any),
    described(4, w, dnnl_format_tag_any), described(1, b, dnnl_a), described(4, y, dnnl_format_tag_any), one, zero, around, around,
    NULL));
  dnnl_primitive_t primitive;
  check(dnnl_primitive_create(&primitive, description));
  const dnnl_exec_arg_t arguments[] = {
    {DNNL_ARG_SRC, argument(description, dnnl_query_src_md)},
    {DNNL_ARG_WEIGHTS, argument(description, dnnl_query_weights_md)},
    {DNNL_ARG_BIAS, memory(described(1, b, dnnl_a), DNNL_MEMORY_ALLOCATE)},
    {DNNL_ARG_DST, argument(description, dnnl_query_dst_md)},
  };
  double best = 1e9;
  for (int run = 0; run < runs; run++) {
    const double start = milliseconds();
    check(dnnl_primitive_execute(primitive, stream, 4, arguments));
    const double time = milliseconds() - start;
    if (time < best) best = time;
  }
  for (int i = 0; i < 4; i++) dnnl_memory_destroy(arguments[i].memory);
  return best;
}

static void winograd(layer l, winograd_form form, const char *name, long group, int runs, double direct) {
  const long tile = winograd_tile(form), matrices = winograd_span(form) * winograd_span(form);
  const long down = (l.out_height + tile - 1) / tile, across = (l.out_width + tile - 1) / tile, count = l.batch * down * across;
  const dnnl_dims_t a = {matrices, group, l.inputs}, b = {matrices, l.inputs, l.outputs}, c = {matrices, group, l.outputs};
  if (group > count) return;
  dnnl_primitive_desc_t description;
  check(dnnl_matmul_primitive_desc_create(
    &description, engine, described(3, a, dnnl_abc), described(3, b, dnnl_format_tag_any), NULL, described(3, c, dnnl_abc), NULL));
  dnnl_primitive_t product;
  check(dnnl_primitive_create(&product, description));
  float *x = numbers(l.batch * l.height * l.width * l.inputs), *y = numbers(l.batch * l.out_height * l.out_width * l.outputs);
  float *v = numbers(matrices * group * l.inputs), *m = numbers(matrices * group * l.outputs), *bias = numbers(l.outputs);
  const dnnl_exec_arg_t arguments[] = {
    {DNNL_ARG_SRC, memory(described(3, a, dnnl_abc), v)},
    {DNNL_ARG_WEIGHTS, argument(description, dnnl_query_weights_md)},
    {DNNL_ARG_DST, memory(described(3, c, dnnl_abc), m)},
  };
  const winograd_pictures source = {l.height, l.width, l.inputs, l.height * l.width * l.inputs, l.width * l.inputs, l.inputs};
  const winograd_pictures target = {
    l.out_height, l.out_width, l.outputs, l.out_height * l.out_width * l.outputs, l.out_width * l.outputs, l.outputs};
  double best[4] = {1e9};
  for (int run = 0; run < runs; run++) {
    double times[4] = {0};
    for (long first = 0; first < count; first += group) {
      const winograd_tiles tiles = {first, count - first < group ? count - first : group, down, across};
      const double start = milliseconds();
      winograd_input(form, x, source, l.padding, tiles, v, group * l.inputs);
      const double transformed = milliseconds();
      check(dnnl_primitive_execute(product, stream, 3, arguments));
      const double multiplied = milliseconds();
      winograd_output(form, m, group * l.outputs, bias, 1, winograd_whole, y, target, tiles);
      const double end = milliseconds();
      times[0] += end - start;
      times[1] += transformed - start;
      times[2] += multiplied - transformed;
      times[3] += end - multiplied;
    }
    if (times[0] < best[0]) {
      for (int i = 0; i < 4; i++) best[i] = times[i];
    }
  }
  printf(
    "  %s, groups of %ld: %.2f (%.2f + %.2f + %.2f), %.2f times faster\n", name, group, best[0], best[1], best[2], best[3],
    direct / best[0]);
  free(x);
  free(y);
  free(v);
  free(m);
  free(bias);
  dnnl_memory_destroy(arguments[1].memory);
}

int main(int count, char **arguments) {
  const long batch = count > 1 ? atol(arguments[1]) : 32;
  kernel_limit_lanes(count > 2 ? atoi(arguments[2]) : 0);
  check(dnnl_engine_create(&engine, dnnl_cpu, 0));
  check(dnnl_stream_create(&stream, engine, dnnl_stream_default_flags));
  const layer layers[] = {
    {batch, 32, 64, 32, 128, 3, 1, 32, 128}, {batch, 64, 128, 16, 64, 3, 1, 16, 64}, {batch, 128, 128, 16, 64, 3, 1, 16, 64},
    {batch, 128, 256, 8, 64, 3, 1, 8, 64},   {batch, 256, 256, 8, 64, 3, 1, 8, 64},  {batch, 256, 512, 4, 64, 2, 0, 3, 63},
  };
  const int runs = batch > 8 ? 5 : 30;
  for (int i = 0; i < 6; i++) {
    const layer l = layers[i];
    const double time = direct(l, runs);
    printf("%ld to %ld, %ldx%ld: direct %.2f ms\n", l.inputs, l.outputs, l.height, l.width, time);
    for (long group = 16; group <= 64; group *= 2) {
      if (l.kernel == 3) {
        winograd(l, winograd_f23, "F(2x2,3x3)", group, runs, time);
        winograd(l, winograd_f43, "F(4x4,3x3)", group, runs, time);
      } else {
        winograd(l, winograd_f32, "F(3x3,2x2)", group, runs, time);
      }
    }
  }
}
