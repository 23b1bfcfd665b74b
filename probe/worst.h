/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_WORST_H
#define TAILCHAIN_WORST_H

#include "question.h"

/*
 * Methods. Both look, over all axes that change what a tail call leaves on the kernel stack, for
 * the accepted case that leaves the most, and let it make as many tail calls as a chain can
 * (`other`). What that comes to is projected from cases of few frames. The case itself is
 * run where the projection leaves enough of the stack free, and on a kernel that may be harmed,
 * which may die of it.
 */

/* The most of the kernel stack that it takes. */
extern const struct method how_worst;
/* The fewest tail calls with which it overruns the kernel stack; 0: it needs none. */
extern const struct method how_fewest;

#endif
