/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_EVIDENCE_H
#define TAILCHAIN_EVIDENCE_H

#include "../sweep/results.h"

/* All that is to be shown. */
struct evidence {
	struct results
		results; /* of sweeps; of probes and comparisons too, as cells of their own */
	json_t *points;	 /* records, as of a grid, each with its `file` */
	json_t *costs;	 /* rows of probe --cost, each with its `file` */
};

void evidence_init(struct evidence *evidence);

void evidence_release(struct evidence *evidence);

#endif
