/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_EXTREMES_H
#define TAILCHAIN_EXTREMES_H

#include "model.h"
#include "output.h"
#include "question.h"

/* The extremes of what a model accepts. */
struct extreme {
	bool found;
	struct spec spec;
	int64_t per_call, reach; /* bytes */
	int64_t bytes;		 /* asked for, of all frames but the innermost */
};

struct extremes {
	struct extreme most;  /* bytes that a tail call leaves on the kernel's stack */
	struct extreme calls; /* fewest tail calls that overrun it */
	struct extreme bytes; /* fewest bytes asked for, and of those the fewest frames, that do */
	uint64_t considered;
};

/*
 * Goes through all structures that change what a tail call leaves behind: 2 to 255 frames, linkage,
 * callbacks, fanout 1 to 3; and in each through bytes: of all callers alike, of the outermost
 * beside, and a byte for some. What the sizes can add is bounded by what the verifier lets callers
 * use in all, which these reach. `extremes` is empty before.
 */
void extremes_find(const struct model *model, struct extremes *extremes);

/* Finds them, lets the kernel judge each (none is run), and prints them and how far they are
 * proven. Returns an exit status. */
int extremes_run(struct inquiry *inquiry, const struct model *model, struct output *output);

#endif
