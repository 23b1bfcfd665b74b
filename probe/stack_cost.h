/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_STACK_COST_H
#define TAILCHAIN_STACK_COST_H

#include "question.h"

/* What tail calls of a case leave on the kernel stack: bytes for one, and how many a chain can
 * make. */
struct stack_cost {
	int64_t per_call, calls, start;
	int64_t asked; /* of per_call: the frames that the case asks for */
};

/* Measures that for the largest case that works, with two tail calls. False where its programs have
 * no callers that stay on the stack, or where it cannot be measured. */
bool stack_cost_of(struct inquiry *inquiry, const struct asked *asked, struct stack_cost *cost);

/* The kernel stack as a bar: in use before, frames asked for, what the JIT adds, left. */
void stack_cost_show(FILE *out, const struct stack_cost *cost);

#endif
