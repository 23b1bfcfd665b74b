/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_STREAM_H
#define TAILCHAIN_STREAM_H

#include <stddef.h>
#include <stdint.h>

/*
 * A machine's state as QEMU writes it (its docs/devel/migration, migration/savevm.c and ram.c). The
 * guest's memory is nearly all of it. Where that lies in a file of its own, a machine can be
 * restored with that file as its memory: then nobody reads what the guest does not.
 */

/* What a state is split into. A negative errno ends it. */
struct stream_sink {
	/* A page of the memory that holds more than zeros, at `offset`. */
	int (*page)(void *context, uint64_t offset, const void *data, size_t size);
	/* Parts of what is left, in their order. */
	int (*part)(void *context, const void *data, size_t size);
	void *context;
};

/*
 * Splits a state into the pages of the memory that is `memory` bytes large, and a state without
 * them. ROMs keep theirs. What follows something that is not known is left as it is. -EPROTO: it
 * cannot be done.
 */
int stream_split(const void *state, size_t size, uint64_t memory, const struct stream_sink *sink);

#endif
