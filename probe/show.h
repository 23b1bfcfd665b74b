/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SHOW_H
#define TAILCHAIN_SHOW_H

#include <stdio.h>

#include "question.h"
#include "stack_cost.h"

/* What a limit is for, the answer, the commands that make and load both sides of its edge and, with
 * `cost` (may be NULL), what its tail calls leave on the kernel stack. */
void explain(FILE *out, const struct asked *asked, const struct stack_cost *cost);

#endif
