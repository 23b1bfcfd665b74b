/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_STREAM_H
#define TAILCHAIN_STREAM_H

#include <stddef.h>
#include <stdint.h>

/*
 * A machine's state as QEMU writes it (its docs/devel/migration, migration/savevm.c and ram.c).
 * Nearly nine of ten pages of a guest that has just booted hold nothing but zeros. QEMU writes each
 * of them down, and touches each when it reads the state: where reading a page of fresh memory
 * gives it a page of its own, that takes longer than all the rest. A fresh machine's memory is all
 * zeros, so they can be left out.
 */

/* Takes parts of a state in their order; a negative errno ends it. */
typedef int (*stream_part)(void *context, const void *data, size_t size);

/*
 * Gives a state without the zero pages of the memory that is `memory` bytes large. ROMs keep
 * theirs, for they are filled when a machine starts. What follows something that is not known is
 * given as it is. -EPROTO: it cannot be done.
 */
int stream_thin(const void *state, size_t size, uint64_t memory, stream_part part, void *context);

#endif
