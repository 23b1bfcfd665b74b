/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_PAGES_H
#define TAILCHAIN_PAGES_H

#include <stddef.h>
#include <stdint.h>

/* Bytes. */
#define PAGE 4096

/* Takes pages that follow each other in a file from `offset` on. A negative errno ends it. */
typedef int (*pages_take)(void *context, uint64_t offset, const void *data, size_t size);

/*
 * All pages between two offsets of an open file that hold more than zeros, in their order; holes
 * are not read, and the last page may be a part of one. `from` is where a page begins. A negative
 * errno: the file cannot be read, or is one that cannot be asked for its holes, or what take()
 * said.
 */
int pages_each(int fd, uint64_t from, uint64_t to, pages_take take, void *context);

/* Copies `size` bytes, without what is zeros in whole pages: that is to be zeros already. */
int pages_copy(int fd, uint64_t from, int to_fd, uint64_t to, uint64_t size);

#endif
