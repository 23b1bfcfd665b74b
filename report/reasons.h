/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_REASONS_H
#define TAILCHAIN_REASONS_H

#include "causes.h"
#include "../sweep/compare.h"

/* All causes, as in their file. The caller owns the array. */
json_t *reasons(const struct causes *causes);

/* The places in that array of what changed this answer, as an array; NULL: none is known. */
json_t *reasons_of(const struct causes *causes, const char *limit,
		   const struct cell_answer *answer);

#endif
