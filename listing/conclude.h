/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_CONCLUDE_H
#define TAILCHAIN_CONCLUDE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* The tail calls that were recognised in a record's code. */
struct tail_calls {
	int found;
	int64_t limit; /* theirs; -1: there are none */
	bool differ;   /* there is more than one */
};

/* Adds those of one function; `limit` as of mark_tail_calls(). */
void tail_calls_add(struct tail_calls *calls, int found, int64_t limit);

/* Prints what the code says of the limit, beside what the run gave. Returns an exit status:
 * EXIT_DIFFERS where they disagree. */
int conclude(FILE *out, const json_t *record, const struct tail_calls *calls);

#endif
