/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_COMPARE_FORMAT_H
#define TAILCHAIN_COMPARE_FORMAT_H

#include "compare.h"
#include "output.h"

/* A way to print a comparison; with `edges`, those for people tell each change with both edges, the
 * kernels' words and the commands that reproduce it. */
struct compare_format {
	const char *name;
	void (*show)(FILE *out, const struct comparison *comparison, bool edges);
	const char *rows; /* the format of rows that is like it, or NULL */
};

/* The keys of a row of CSV and JSON; NULL behind the last. */
const char *compare_column(int number);

/* All of them, ended by one without a name; the first is the default. */
extern const struct compare_format compare_formats[];

void compare_table(FILE *out, const struct comparison *comparison, bool edges);
void compare_csv(FILE *out, const struct comparison *comparison, bool edges);
void compare_json(FILE *out, const struct comparison *comparison, bool edges);
void compare_markdown(FILE *out, const struct comparison *comparison, bool edges);
void compare_junit(FILE *out, const struct comparison *comparison, bool edges);

#endif
