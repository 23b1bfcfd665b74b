/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SNAPSHOT_H
#define TAILCHAIN_SNAPSHOT_H

#include <stdbool.h>
#include <time.h>

#include "kernel.h"
#include "machine.h"

/*
 * Guests that have booted and wait for what they are given, some of them with a command that has
 * prepared itself, in the user's cache: snapshots/KEY, a guest's memory, with holes where it is all
 * zeros, behind it the channel's, the rest of QEMU's state and, at the end, what it is of and the
 * checksum of all. Whatever could make another guest of it is in its key.
 */

/* Bytes that all together may take: some ninety. What was not used for longest goes. */
#define SNAPSHOTS_MAX (8ULL << 30)

struct snapshot {
	char *key;
	char *kernel, *arch, *mode; /* for people */
	bool emulated;
	bool prepared;		 /* its command has prepared itself */
	unsigned long long size; /* in bytes */
	time_t used;
};

/* The snapshot, to be found or to be made, of a machine that boots a kernel in a mode. -errno where
 * what it boots cannot be read. */
int snapshot_of(const struct boot *boot, const struct kernel *kernel, const char *mode,
		struct snapshot *snapshot);
/* The same of it with a command that has prepared itself with what is `given`. */
int snapshot_prepared(const struct snapshot *booted, const void *given, size_t size,
		      struct snapshot *snapshot);
void snapshot_release(struct snapshot *snapshot);

/* A file as boot.state is to be, which is not checked yet; -ENOENT: there is none. */
int snapshot_open(const struct snapshot *snapshot);

/* 0: it is whole, and that one; -EBADMSG: it is not. */
int snapshot_check(const struct snapshot *snapshot, int fd);

/* A file without a name; what is in the machine's memories while it stands still goes into that,
 * and with its state as QEMU writes it, it is kept. */
int snapshot_begin(void);
int snapshot_take(int kept, int memory, int channel);
int snapshot_keep(const struct snapshot *snapshot, int kept, int state);

void snapshot_remove(const struct snapshot *snapshot);

/* All that are there, the last used first; the caller releases each, and frees them. */
struct snapshot *snapshot_list(int *count);

/* The folder that they are in. The caller frees it. */
char *snapshot_folder(void);

#endif
