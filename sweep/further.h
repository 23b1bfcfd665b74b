/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_FURTHER_H
#define TAILCHAIN_FURTHER_H

#include "cell_result.h"
#include "texts.h"

/* What is still to be asked in a cell that has a result already. */
struct further {
	json_t *asked;	  /* all that is asked of it, before and now; NULL: it has no result */
	json_t *kept;	  /* findings that stay, or NULL */
	struct texts ids; /* what is to be asked */
	bool control;	  /* it is controlled, as it was before */
};

/*
 * Plans it, where the result is of the same kernel: the questions that it does not answer. Where it
 * was not measured to its end, or not controlled as it is now to be, all are asked anew, those of
 * before too.
 */
void further_plan(struct further *further, const struct cell_result *there, const json_t *asked,
		  bool control);

/* The findings that a cell begins with: those that stay. */
json_t *further_findings(const struct further *further);

/* Leaves of a result what is asked now. */
void further_choose(struct cell_result *result, json_t *asked);

void further_release(struct further *further);

#endif
