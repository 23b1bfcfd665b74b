/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_COLUMNS_H
#define TAILCHAIN_COLUMNS_H

#include "results.h"

/* What the answers of one cell are compared with: found once for a column, not for each answer. */
struct column {
	const struct cell_result *baseline; /* the baseline's cell, or NULL */
	int before; /* the number of the cells that one before it must be of: architecture, mode,
		       source and compiler, or without the compiler where it has none */
	int alike, mode_alike; /* the numbers that it has itself, with and without the compiler */
};

/*
 * One for each cell, in their order; the caller frees them. `baseline` may be NULL. Numbers are
 * less than twice as many as the cells. NULL: out of memory.
 */
struct column *columns_make(const struct results *results, const struct results *baseline);

#endif
