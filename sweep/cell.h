/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_CELL_H
#define TAILCHAIN_CELL_H

#include <jansson.h>
#include <stdbool.h>

#include "kernel.h"
#include "setup.h"

/* One environment of a sweep, and what is asked in it. */
struct cell {
	const struct kernel *kernel;
	const char *mode;     /* jit or interpreter */
	char *const *ids;     /* questions of the catalogue, ended by NULL */
	char *const *objects; /* compiled cases that they are likely to need, ended by NULL */
	char *const *files;   /* the user's own objects, ended by NULL, to be asked of instead of
				 the catalogue; or NULL */
	const struct setup *setup; /* of those, what they need; may be NULL */
	bool control;		   /* the answers are controlled with plain cases */
	bool cold;		   /* guests are booted, not restored */
	int timeout_s;		   /* for all its guests together; 0: GUEST_TIMEOUT_S */
	/* Called with each finding, in the order of asking; borrows it. */
	void (*finding)(void *context, const json_t *finding);
	void *context;
	char *why; /* afterwards: why it could not be measured to its end, or NULL; to be freed */
};

/*
 * Asks in a guest; a fresh guest goes on where one died, and the question it was at, or the one
 * that needs it, is answered `crashed`, with the kernel's words: one guest dies of each at most.
 * Objects that a guest turns out to lack are made, and the question is asked again in the next.
 * What its guests may print, and how long they may take, is bounded. Returns an exit status; what
 * fails is printed.
 */
int cell_run(struct cell *cell);

#endif
