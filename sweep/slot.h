/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SLOT_H
#define TAILCHAIN_SLOT_H

#include <jansson.h>

#include "matrix.h"

/* Whether a slot's name, ARRAY[KEY], stands behind the object's in a limit. */
bool slot_named(const char *limit, const char *object);

/*
 * Asks the matrix' one kernel whether a slot of its one file takes the program that stands there,
 * by `loader why`. Returns a finding on `limit`, of kind `none` where the object has no such slot;
 * NULL, printed: it could not be measured.
 */
json_t *slot_ask(const struct matrix *matrix, const char *limit);

#endif
