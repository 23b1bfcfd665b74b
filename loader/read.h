/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_READ_H
#define TAILCHAIN_READ_H

#include <jansson.h>

#include "object.h"

/* Why there is no such thing to read; NULL: there is. The caller frees it. */
char *read_check(const struct object *object, const char *what);

/*
 * What a program left in a map or in a global variable: `what` is MAP[KEY], VARIABLE or
 * VARIABLE[INDEX]. Values of 1, 2, 4 and 8 bytes are numbers, others hexadecimal text, values of a
 * per-CPU map lists, a key that the map does not hold null. Prints why and returns NULL if the
 * object has no such map, variable or index.
 */
json_t *read_value(const struct object *object, const char *what);

#endif
