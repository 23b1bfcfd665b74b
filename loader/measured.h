/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_MEASURED_H
#define TAILCHAIN_MEASURED_H

#include <jansson.h>

#include "caller_limit.h"

/*
 * What sweep found on other kernels, of this architecture and mode: an array of cells, an object
 * each, with what their head says and `findings`, an object by limit.
 */

/* Reads a file of results, or all of a folder. NULL, printed: it cannot be. */
json_t *measured_read(const char *path);

/* The newest cell whose kernel has that release, or a version of which that is a prefix. NULL,
 * printed: there is none. */
const json_t *measured_kernel(const json_t *cells, const char *name);

/* The release of a cell's kernel. */
const char *measured_release(const json_t *cell);

/* What callers may use together there; its bytes are 0 where that was not measured. */
struct caller_limit measured_caller_limit(const json_t *cell);

/* The kernels that a test says yes of: an array of their releases; NULL: it could tell of none. */
enum measured_says { MEASURED_NOTHING, MEASURED_NO, MEASURED_YES };
json_t *measured_where(const json_t *cells,
		       enum measured_says (*test)(const json_t *cell, const void *context),
		       const void *context);

/* Whether a limit was answered there with such a kind; a test for measured_where() is made of it.
 */
enum measured_says measured_is(const json_t *cell, const char *limit, const char *kind);

#endif
