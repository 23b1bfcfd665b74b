/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_STACK_PATH_H
#define TAILCHAIN_STACK_PATH_H

#include "caller_limit.h"
#include "functions.h"

/* The way of calls to a function that has the most bytes above it. */
struct stack_path {
	int bytes;  /* of its own frame, not rounded up */
	int above;  /* of the frames above it, each rounded up; -1: nothing calls it, or itself */
	int caller; /* the function above it; -1: it is the program itself */
};

/* The ways to all functions; `stack` has their bytes in the verifier's form, `0+32`. The caller
 * frees them. */
struct stack_path *stack_paths(const struct functions *functions, const char *stack,
			       const struct caller_limit *limit);

#endif
