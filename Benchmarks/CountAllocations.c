// SPDX-License-Identifier: Apache-2.0
// Loaded in front of the C library (LD_PRELOAD): counts what a process allocates, and prints the number as it ends.
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

// The C library's own functions, under the names that nobody replaces.
void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

static atomic_ulong count;

static void *counted(void *memory) {
  atomic_fetch_add_explicit(&count, 1, memory_order_relaxed);
  return memory;
}

void *malloc(size_t size) { return counted(__libc_malloc(size)); }
void *calloc(size_t number, size_t size) { return counted(__libc_calloc(number, size)); }
void *realloc(void *memory, size_t size) { return counted(__libc_realloc(memory, size)); }
void *memalign(size_t alignment, size_t size) { return counted(__libc_memalign(alignment, size)); }
void *aligned_alloc(size_t alignment, size_t size) { return counted(__libc_memalign(alignment, size)); }

int posix_memalign(void **memory, size_t alignment, size_t size) {
  *memory = counted(__libc_memalign(alignment, size));
  return *memory || size == 0 ? 0 : 12 /* ENOMEM */;
}

__attribute__((destructor)) static void report(void) { fprintf(stderr, "allocations: %lu\n", atomic_load(&count)); }
