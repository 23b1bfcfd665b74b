/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_FUNCTION_H
#define TAILCHAIN_FUNCTION_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/*
 * Lists a function of a record's code, with its tail calls marked; `plain`: without what differs
 * from load to load. `*found` are the tail calls in it, and `*limit` their limit (see mark.h).
 * Prints what is no code and returns an exit status.
 */
int list_function(FILE *out, bool plain, const char *arch, const json_t *function, int *found,
		  int64_t *limit);

#endif
