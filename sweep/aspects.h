/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_ASPECTS_H
#define TAILCHAIN_ASPECTS_H

#include <jansson.h>
#include <stdbool.h>

/* What is asked of an object of the user's: the limits NAME.load, .insns, .stack and .run, each
 * answered by the loader's record of it, and of each of its programs, NAME.PROGRAM.load and so on,
 * which are known when the record is. */

extern const int aspect_count;

/* The id of a limit of the object's; the caller frees it. */
char *aspect_limit(int aspect, const char *object);

/* Whether an aspect has that name: one that is a figure, or one that is a verdict. */
bool aspect_known(const char *name, bool figure);
/* The names of those, for a message. The caller frees it. */
char *aspect_names(bool figure);

/* Calls a function with the finding on each aspect of the object and then of each of its programs,
 * from its record, which the first keeps. The function borrows the finding. */
void aspects_report(const char *object, json_t *record,
		    void (*report)(void *context, json_t *finding), void *context);

#endif
