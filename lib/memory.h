/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_MEMORY_H
#define TAILCHAIN_MEMORY_H

#include <stddef.h>

/* Says so and ends the program, as what was asked for cannot be done. */
void out_of_memory(void) __attribute__((noreturn));

/* The memory at `at` (NULL: none yet) with room for `count` elements of `size` bytes; it may move.
 * Never NULL: running out of memory ends the program, as what was asked for cannot be done. */
void *memory_grow(void *at, size_t count, size_t size);

#endif
