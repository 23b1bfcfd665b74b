/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_COSTLIEST_H
#define TAILCHAIN_COSTLIEST_H

#include <stdbool.h>
#include <stdint.h>

#include "question.h"

/* What of a case changes how much of the kernel stack one of its tail calls leaves in use. */
struct form {
	int linkage, frames, fanout, via, prog_type;
	int callers, outermost; /* bytes of each caller, and of the program's own frame if more */
};

/* The case of that form that makes so many tail calls, of a program to itself. */
struct point form_point(const struct form *form, int depth);

/* The accepted form of which a tail call leaves the most in use. */
struct costliest {
	struct form form;
	int64_t per_call; /* bytes, as projected from few frames */
	int64_t start;	  /* bytes in use before its first program */
};

/* Searches all axes of a form. Nothing is run but a tail call of a few frames. False where no tail
 * call from a subprogram is accepted, or none can be measured. */
bool costliest_find(struct inquiry *inquiry, struct costliest *found);

/* Adds the specs that the search is likely to come to. */
void costliest_needs(struct specs *specs);

#endif
