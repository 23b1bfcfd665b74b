/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_ASPECTS_H
#define TAILCHAIN_ASPECTS_H

#include <jansson.h>

/* What is asked of an object of the user's: the limits NAME.load, .insns, .stack and .run, each
 * answered by the loader's record of it. */

extern const int aspect_count;

/* The limit's id; the caller frees it. */
char *aspect_limit(int aspect, const char *object);

/* The finding on one aspect of the object, from its record, which the first aspect keeps. */
json_t *aspect_finding(int aspect, const char *object, json_t *record);

#endif
