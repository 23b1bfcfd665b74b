/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_KEYS_H
#define TAILCHAIN_KEYS_H

#include "field.h"

/* What a key of a row means; see the table in keys.c. */
struct key {
	const char *name;
	const char *of;	  /* the kind of rows in which it means this; NULL: in all others */
	const char *type; /* in JSON, where no table says it: names of types, a blank between */
	const char *unit; /* of a number; NULL: it has none */
	const char *says;
	const char *part; /* the kind of row that it holds, or of each that its array holds */
	const char *(*word)(int number); /* the only ones that it may be; NULL behind the last */
};

/* The meaning of a key in that kind of row, or NULL. */
const struct key *key_find(const char *name, const char *kind);

#endif
