/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SPARE_H
#define TAILCHAIN_SPARE_H

#include <stdbool.h>

#include "machine.h"

/* A machine that is restored while another one of its snapshot runs, so that it is ready when that
 * dies. Only where one died before: others are mostly not needed. */
struct spare {
	bool wanted; /* as one died */
	char *key;   /* of its snapshot; NULL: there is none */
	struct machine machine;
	struct shared shared;
};

/* Begins one, where there is none. `boot` has the state's file, which nobody else reads. */
void spare_begin(struct spare *spare, const struct boot *boot, const char *key);

/* Takes it, which is to be waited for (monitor_loaded()), as one's own. False: there is none of
 * that snapshot, and none at all any more. */
bool spare_take(struct spare *spare, const char *key, struct machine *machine,
		struct shared *shared);

/* Ends it, if there is one. */
void spare_end(struct spare *spare);

#endif
