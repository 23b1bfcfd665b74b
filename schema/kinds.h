/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_KINDS_H
#define TAILCHAIN_KINDS_H

#include <stdbool.h>

#include "field.h"

/* A kind of row that commands print, or a part of one; see the table in kinds.c. */
struct kind {
	const char *name;
	const char *title;
	const char *printed_by; /* commands; NULL: it is a part of other rows */
	/* Its keys: those that are always there first, a blank between ... */
	const char *always, *others;
	/* ... and those of tables. */
	bool axes;
	const struct field *fields;	   /* ended by one without a name */
	const char *(*column)(int number); /* NULL behind the last */
};

/* All kinds, ended by one without a name. */
extern const struct kind kinds[];

const struct kind *kind_find(const char *name);

/* Calls `take` with each key of the kind, in the order in which they are printed; `field` is its
 * row in the kind's table, or NULL. */
typedef void (*kind_take)(void *context, const struct kind *kind, const char *key, bool always,
			  const struct field *field);
void kind_each(const struct kind *kind, kind_take take, void *context);

#endif
